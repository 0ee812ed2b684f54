//! The rules of cards as data: the elements and actions of Adaptive Cards 1.0 to 1.3, which are the versions that
//! Webex draws (developer.webex.com, "Buttons and Cards").
//!
//! Source of names, versions and forms: the schema explorer at adaptivecards.io. The case of a value of an
//! enumeration makes no difference there.

/// The place of an element, which decides what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Card,
    Element,
    Action,
    /// An action that a tap on an element starts: every action but `Action.ShowCard`.
    Tap,
    Column,
    Image,
    Fact,
    Choice,
    Run,
    Target,
    Background,
    Source,
}

/// The form of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    Text,
    Flag,
    /// `true`, `false` or `null`.
    FlagOrNull,
    Number,
    Words(&'static [&'static str]),
    /// The same, or `null`.
    WordsOrNull(&'static [&'static str]),
    /// `drop`, or an element for the same place.
    Fallback(Place),
    One(Place),
    Many(Place),
    /// The data of a button: a text or an object.
    Payload,
    /// Texts by name.
    Texts,
    /// A URL of any scheme.
    Address,
    /// A URL that a button opens.
    Link,
    /// A URL of an image.
    Picture,
    /// A number of pixels, such as `50px`.
    Pixels,
    /// A number of pixels, or one of these words.
    PixelsOr(&'static [&'static str]),
    /// The width of a column: a word, pixels or a weight.
    Width,
    /// `2030-12-31`.
    Date,
    /// `23:59`.
    Time,
}

/// A property of an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) form: Form,
    /// The minor version that it came with.
    pub(super) since: u8,
    pub(super) is_required: bool,
}

/// An element, an action, or a part of one.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) places: &'static [Place],
    pub(super) since: u8,
    pub(super) properties: &'static [&'static [Property]],
}

const fn may(name: &'static str, form: Form) -> Property {
    Property {
        name,
        form,
        since: 0,
        is_required: false,
    }
}

const fn must(name: &'static str, form: Form) -> Property {
    Property {
        is_required: true,
        ..may(name, form)
    }
}

const fn since(since: u8, property: Property) -> Property {
    Property { since, ..property }
}

const BACKGROUND: Form = Form::One(Place::Background);
const STYLE: Form = Form::WordsOrNull(&[
    "default",
    "emphasis",
    "good",
    "attention",
    "warning",
    "accent",
]);
const LEFT_TO_RIGHT: Form = Form::Words(&["left", "center", "right"]);
const TOP_TO_BOTTOM: Form = Form::Words(&["top", "center", "bottom"]);
const HEIGHT: &[&str] = &["auto", "stretch"];
const IMAGE_SIZE: Form = Form::Words(&["auto", "stretch", "small", "medium", "large"]);

/// Properties that every element and every column has.
const SHARED: &[Property] = &[
    may("id", Form::Text),
    since(2, may("isVisible", Form::Flag)),
    since(2, may("requires", Form::Texts)),
    may("separator", Form::Flag),
    may(
        "spacing",
        Form::Words(&[
            "default",
            "none",
            "small",
            "medium",
            "large",
            "extraLarge",
            "padding",
        ]),
    ),
];

const ELEMENT: &[Property] = &[
    since(2, may("fallback", Form::Fallback(Place::Element))),
    since(1, may("height", Form::Words(HEIGHT))),
];

const INPUT: &[Property] = &[
    must("id", Form::Text),
    since(3, may("errorMessage", Form::Text)),
    since(3, may("isRequired", Form::Flag)),
    since(3, may("label", Form::Text)),
];

const ACTION: &[Property] = &[
    may("title", Form::Text),
    since(1, may("iconUrl", Form::Picture)),
    since(
        2,
        may(
            "style",
            Form::Words(&["default", "positive", "destructive"]),
        ),
    ),
    since(2, may("fallback", Form::Fallback(Place::Action))),
    since(2, may("requires", Form::Texts)),
];

const TYPE: &[Property] = &[
    may(
        "color",
        Form::Words(&[
            "default",
            "dark",
            "light",
            "accent",
            "good",
            "warning",
            "attention",
        ]),
    ),
    since(2, may("fontType", Form::Words(&["default", "monospace"]))),
    may("isSubtle", Form::Flag),
    may(
        "size",
        Form::Words(&["default", "small", "medium", "large", "extraLarge"]),
    ),
    may("weight", Form::Words(&["default", "lighter", "bolder"])),
];

/// Properties of everything that holds elements.
const BOX: &[Property] = &[
    since(1, may("selectAction", Form::One(Place::Tap))),
    since(2, may("minHeight", Form::Pixels)),
];

const CONTAINER: &[Property] = &[
    may("style", STYLE),
    since(1, may("verticalContentAlignment", TOP_TO_BOTTOM)),
    since(2, may("bleed", Form::Flag)),
    since(2, may("backgroundImage", BACKGROUND)),
];

const TEXTS_OF_A_FACT: &[Property] = &[must("title", Form::Text), must("value", Form::Text)];

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

/// The kinds that may stand at a place.
pub(super) fn kinds(place: Place) -> impl Iterator<Item = &'static Kind> {
    KINDS
        .iter()
        .filter(move |kind| kind.places.contains(&place))
}

impl Kind {
    /// A property by its name; the first one is the more exact.
    pub(super) fn property(&self, name: &str) -> Option<&'static Property> {
        let mut properties = self.properties.iter().flat_map(|group| group.iter());
        properties.find(|property| property.name == name)
    }

    /// The properties that must be there.
    pub(super) fn required(&self) -> impl Iterator<Item = &'static Property> {
        let properties = self.properties.iter().flat_map(|group| group.iter());
        properties.filter(|property| property.is_required)
    }
}
