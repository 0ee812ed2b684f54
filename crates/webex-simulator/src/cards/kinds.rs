//! The elements and actions of cards, with their properties.

use super::rules::{
    ACTION, BACKGROUND, BOX, CONTAINER, ELEMENT, Form, HEIGHT, IMAGE_SIZE, INPUT, Kind,
    LEFT_TO_RIGHT, Place, SHARED, STYLE, TEXTS_OF_A_FACT, TOP_TO_BOTTOM, TYPE, may, must, since,
};

/// Every element that has a place in a card.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "AdaptiveCard",
        places: &[Place::Card],
        since: 0,
        properties: &[
            BOX,
            &[
                may("$schema", Form::Address),
                may("version", Form::Text),
                may("body", Form::Many(Place::Element)),
                may("actions", Form::Many(Place::Action)),
                may("fallbackText", Form::Text),
                may("backgroundImage", BACKGROUND),
                may("speak", Form::Text),
                may("lang", Form::Text),
                since(1, may("verticalContentAlignment", TOP_TO_BOTTOM)),
            ],
        ],
    },
    Kind {
        name: "TextBlock",
        places: &[Place::Element],
        since: 0,
        properties: &[
            SHARED,
            ELEMENT,
            TYPE,
            &[
                must("text", Form::Text),
                may("horizontalAlignment", LEFT_TO_RIGHT),
                may("maxLines", Form::Number),
                may("wrap", Form::Flag),
            ],
        ],
    },
    Kind {
        name: "RichTextBlock",
        places: &[Place::Element],
        since: 2,
        properties: &[
            SHARED,
            ELEMENT,
            &[
                must("inlines", Form::Many(Place::Run)),
                may("horizontalAlignment", LEFT_TO_RIGHT),
            ],
        ],
    },
    Kind {
        name: "TextRun",
        places: &[Place::Run],
        since: 2,
        properties: &[
            TYPE,
            &[
                must("text", Form::Text),
                may("highlight", Form::Flag),
                may("italic", Form::Flag),
                may("selectAction", Form::One(Place::Tap)),
                may("strikethrough", Form::Flag),
                since(3, may("underline", Form::Flag)),
            ],
        ],
    },
    Kind {
        name: "Image",
        places: &[Place::Element, Place::Image],
        since: 0,
        properties: &[
            SHARED,
            &[
                must("url", Form::Picture),
                may("altText", Form::Text),
                since(1, may("backgroundColor", Form::Text)),
                since(1, may("height", Form::PixelsOr(HEIGHT))),
                since(1, may("width", Form::Pixels)),
                may("horizontalAlignment", LEFT_TO_RIGHT),
                since(1, may("selectAction", Form::One(Place::Tap))),
                may("size", IMAGE_SIZE),
                may("style", Form::Words(&["default", "person"])),
                since(2, may("fallback", Form::Fallback(Place::Element))),
            ],
        ],
    },
    Kind {
        name: "ImageSet",
        places: &[Place::Element],
        since: 0,
        properties: &[
            SHARED,
            ELEMENT,
            &[
                must("images", Form::Many(Place::Image)),
                may("imageSize", IMAGE_SIZE),
            ],
        ],
    },
    Kind {
        name: "Container",
        places: &[Place::Element],
        since: 0,
        properties: &[
            SHARED,
            ELEMENT,
            BOX,
            CONTAINER,
            &[must("items", Form::Many(Place::Element))],
        ],
    },
    Kind {
        name: "ColumnSet",
        places: &[Place::Element],
        since: 0,
        properties: &[
            SHARED,
            ELEMENT,
            BOX,
            &[
                may("columns", Form::Many(Place::Column)),
                since(2, may("style", STYLE)),
                since(2, may("bleed", Form::Flag)),
                may("horizontalAlignment", LEFT_TO_RIGHT),
            ],
        ],
    },
    Kind {
        name: "Column",
        places: &[Place::Column],
        since: 0,
        properties: &[
            SHARED,
            BOX,
            CONTAINER,
            &[
                may("items", Form::Many(Place::Element)),
                since(2, may("fallback", Form::Fallback(Place::Column))),
                may("width", Form::Width),
            ],
        ],
    },
    Kind {
        name: "FactSet",
        places: &[Place::Element],
        since: 0,
        properties: &[SHARED, ELEMENT, &[must("facts", Form::Many(Place::Fact))]],
    },
    Kind {
        name: "Fact",
        places: &[Place::Fact],
        since: 0,
        properties: &[TEXTS_OF_A_FACT],
    },
    Kind {
        name: "ActionSet",
        places: &[Place::Element],
        since: 2,
        properties: &[
            SHARED,
            ELEMENT,
            &[must("actions", Form::Many(Place::Action))],
        ],
    },
    Kind {
        name: "Media",
        places: &[Place::Element],
        since: 1,
        properties: &[
            SHARED,
            ELEMENT,
            &[
                must("sources", Form::Many(Place::Source)),
                may("poster", Form::Picture),
                may("altText", Form::Text),
            ],
        ],
    },
    Kind {
        name: "MediaSource",
        places: &[Place::Source],
        since: 1,
        properties: &[&[must("mimeType", Form::Text), must("url", Form::Picture)]],
    },
    Kind {
        name: "BackgroundImage",
        places: &[Place::Background],
        since: 2,
        properties: &[&[
            must("url", Form::Picture),
            may(
                "fillMode",
                Form::Words(&["cover", "repeatHorizontally", "repeatVertically", "repeat"]),
            ),
            may("horizontalAlignment", LEFT_TO_RIGHT),
            may("verticalAlignment", TOP_TO_BOTTOM),
        ]],
    },
    Kind {
        name: "Input.Text",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                may("isMultiline", Form::Flag),
                may("maxLength", Form::Number),
                may("placeholder", Form::Text),
                since(3, may("regex", Form::Text)),
                may("style", Form::Words(&["text", "tel", "url", "email"])),
                since(2, may("inlineAction", Form::One(Place::Tap))),
                may("value", Form::Text),
            ],
        ],
    },
    Kind {
        name: "Input.Number",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                may("max", Form::Number),
                may("min", Form::Number),
                may("placeholder", Form::Text),
                may("value", Form::Number),
            ],
        ],
    },
    Kind {
        name: "Input.Date",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                may("max", Form::Date),
                may("min", Form::Date),
                may("placeholder", Form::Text),
                may("value", Form::Date),
            ],
        ],
    },
    Kind {
        name: "Input.Time",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                may("max", Form::Time),
                may("min", Form::Time),
                may("placeholder", Form::Text),
                may("value", Form::Time),
            ],
        ],
    },
    Kind {
        name: "Input.Toggle",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                must("title", Form::Text),
                may("value", Form::Text),
                may("valueOff", Form::Text),
                may("valueOn", Form::Text),
                since(2, may("wrap", Form::Flag)),
            ],
        ],
    },
    Kind {
        name: "Input.ChoiceSet",
        places: &[Place::Element],
        since: 0,
        properties: &[
            INPUT,
            SHARED,
            ELEMENT,
            &[
                must("choices", Form::Many(Place::Choice)),
                may("isMultiSelect", Form::Flag),
                may("style", Form::Words(&["compact", "expanded"])),
                may("value", Form::Text),
                may("placeholder", Form::Text),
                since(2, may("wrap", Form::Flag)),
            ],
        ],
    },
    Kind {
        name: "Input.Choice",
        places: &[Place::Choice],
        since: 0,
        properties: &[TEXTS_OF_A_FACT],
    },
    Kind {
        name: "Action.OpenUrl",
        places: &[Place::Action, Place::Tap],
        since: 0,
        properties: &[ACTION, &[must("url", Form::Link)]],
    },
    Kind {
        name: "Action.Submit",
        places: &[Place::Action, Place::Tap],
        since: 0,
        properties: &[
            ACTION,
            &[
                may("data", Form::Payload),
                since(3, may("associatedInputs", Form::Words(&["auto", "none"]))),
            ],
        ],
    },
    Kind {
        name: "Action.ShowCard",
        places: &[Place::Action],
        since: 0,
        properties: &[ACTION, &[may("card", Form::One(Place::Card))]],
    },
    Kind {
        name: "Action.ToggleVisibility",
        places: &[Place::Action, Place::Tap],
        since: 2,
        properties: &[ACTION, &[must("targetElements", Form::Many(Place::Target))]],
    },
    Kind {
        name: "TargetElement",
        places: &[Place::Target],
        since: 2,
        properties: &[&[
            must("elementId", Form::Text),
            may("isVisible", Form::FlagOrNull),
        ]],
    },
];
