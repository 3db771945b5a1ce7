import { createTravelApi } from './travel-api.ts';

/** Starts the API where `config.yaml` looks for it. */
createTravelApi().listen(10530, '127.0.0.1', () => console.log('travel_api: http://127.0.0.1:10530'));
