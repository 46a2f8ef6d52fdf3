// Starts the reference: no fonts, no telemetry, no assistant, no proxy from anywhere else.
Scalar.createApiReference("#reference", {
  url: "/api/openapi.json",
  agent: { disabled: true },
  defaultOpenAllTags: false,
  documentDownloadType: "json",
  hideClientButton: true,
  mcp: { disabled: true },
  showDeveloperTools: "never",
  telemetry: false,
  withDefaultFonts: false,
});
