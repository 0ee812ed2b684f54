"""A few hundred small facts about Webex's messaging API, each with its source, asked of any base URL with the tokens of
a bot and of a person. `python3 -m conformance --help`, in the folder `tests`, says how."""
