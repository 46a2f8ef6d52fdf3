DROP INDEX disputes_status;
DROP INDEX api_keys_hosted_agent;
DROP TABLE hosted_agents;
