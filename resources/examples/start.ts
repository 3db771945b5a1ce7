/** Starts both agents and both filters where `config.yaml` looks for them. */
import './agents/start.ts';
import './filters/start.ts';
