-- Agents that are hosted for users, each with its budget of model calls; and what lists disputes and an agent's keys.

CREATE TABLE hosted_agents (
    id                 BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id            BLOB    NOT NULL REFERENCES users (id),
    name               TEXT    NOT NULL,
    monthly_llm_limit  INTEGER NOT NULL CHECK (monthly_llm_limit BETWEEN 0 AND 1000000),
    llm_calls_used     INTEGER NOT NULL CHECK (llm_calls_used >= 0),
    period_ends_at     INTEGER NOT NULL,
    paused             INTEGER NOT NULL CHECK (paused IN (0, 1)),
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL CHECK (version >= 1)
) STRICT;
CREATE INDEX hosted_agents_user ON hosted_agents (user_id, created_at DESC, id DESC);

CREATE INDEX api_keys_hosted_agent ON api_keys (hosted_agent_id) WHERE hosted_agent_id IS NOT NULL;

CREATE INDEX disputes_status ON disputes (status, created_at DESC, id DESC);
