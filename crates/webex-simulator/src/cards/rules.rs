//! The rules of cards as data: the elements and actions of Adaptive Cards 1.0 to 1.3, which are the versions that
//! Webex draws (developer.webex.com, "Buttons and Cards").
//!
//! Source of names, versions and forms: the schema explorer at adaptivecards.io. The case of a value of an
//! enumeration makes no difference there.

use super::kinds::KINDS;

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

pub(super) const fn may(name: &'static str, form: Form) -> Property {
    Property {
        name,
        form,
        since: 0,
        is_required: false,
    }
}

pub(super) const fn must(name: &'static str, form: Form) -> Property {
    Property {
        is_required: true,
        ..may(name, form)
    }
}

pub(super) const fn since(since: u8, property: Property) -> Property {
    Property { since, ..property }
}

pub(super) const BACKGROUND: Form = Form::One(Place::Background);
pub(super) const STYLE: Form = Form::WordsOrNull(&[
    "default",
    "emphasis",
    "good",
    "attention",
    "warning",
    "accent",
]);
pub(super) const LEFT_TO_RIGHT: Form = Form::Words(&["left", "center", "right"]);
pub(super) const TOP_TO_BOTTOM: Form = Form::Words(&["top", "center", "bottom"]);
pub(super) const HEIGHT: &[&str] = &["auto", "stretch"];
pub(super) const IMAGE_SIZE: Form = Form::Words(&["auto", "stretch", "small", "medium", "large"]);

/// Properties that every element and every column has.
pub(super) const SHARED: &[Property] = &[
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

pub(super) const ELEMENT: &[Property] = &[
    since(2, may("fallback", Form::Fallback(Place::Element))),
    since(1, may("height", Form::Words(HEIGHT))),
];

pub(super) const INPUT: &[Property] = &[
    must("id", Form::Text),
    since(3, may("errorMessage", Form::Text)),
    since(3, may("isRequired", Form::Flag)),
    since(3, may("label", Form::Text)),
];

pub(super) const ACTION: &[Property] = &[
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

pub(super) const TYPE: &[Property] = &[
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
pub(super) const BOX: &[Property] = &[
    since(1, may("selectAction", Form::One(Place::Tap))),
    since(2, may("minHeight", Form::Pixels)),
];

pub(super) const CONTAINER: &[Property] = &[
    may("style", STYLE),
    since(1, may("verticalContentAlignment", TOP_TO_BOTTOM)),
    since(2, may("bleed", Form::Flag)),
    since(2, may("backgroundImage", BACKGROUND)),
];

pub(super) const TEXTS_OF_A_FACT: &[Property] =
    &[must("title", Form::Text), must("value", Form::Text)];

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
