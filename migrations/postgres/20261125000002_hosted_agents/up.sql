-- Agents that are hosted for users, each with its budget of model calls; and what lists disputes and an agent's keys.

CREATE TABLE hosted_agents (
    id                 uuid        NOT NULL PRIMARY KEY,
    user_id            uuid        NOT NULL REFERENCES users (id),
    name               text        NOT NULL,
    monthly_llm_limit  bigint      NOT NULL CHECK (monthly_llm_limit BETWEEN 0 AND 1000000),
    llm_calls_used     bigint      NOT NULL CHECK (llm_calls_used >= 0),
    period_ends_at     timestamptz NOT NULL,
    paused             boolean     NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    version            bigint      NOT NULL CHECK (version >= 1)
);
CREATE INDEX hosted_agents_user ON hosted_agents (user_id, created_at DESC, id DESC);

CREATE INDEX api_keys_hosted_agent ON api_keys (hosted_agent_id) WHERE hosted_agent_id IS NOT NULL;

CREATE INDEX disputes_status ON disputes (status, created_at DESC, id DESC);
