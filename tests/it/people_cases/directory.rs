//! The people of the table as a directory file: those of `people.tsv`, and crowds of people with one name in common.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

/// People by hand; the head of the file tells its columns.
const WRITTEN: &str = include_str!("people.tsv");

/// The first names of the Silvas: 91 with Maria, of whom nothing but the family name is the same.
const SILVA: &str = "Adriana Afonso Aline Amália Amanda Américo Anabela André Ângela Aníbal Antónia António Armando Artur \
    Augusto Aurora Beatriz Benedita Benjamim Bernardo Brás Bruna Bruno Caetano Camila Carlota Carolina Cecília César Cláudia \
    Clara Conceição Cristiano Cristina Damião Dário Débora Deolinda Diana Diogo Dinis Domingos Duarte Edite Eduarda Elisa \
    Eugénio Eva Fábio Fátima Fausto Fernanda Filipa Filipe Flávio Francisca Gaspar Gil Glória Gonçalo Graça Guilherme Heitor \
    Helena Henrique Horácio Hugo Inês Íris Isabel Isaura Jaime Joaquim João Jorge Júlia Júlio Laura Leonor Lídia Lourenço \
    Lúcia Luís Mafalda Manuel Marcos Margarida Maria Mateus Miguel Mónica";

/// The family names of the Johans, each alone and with another: 104 people.
const JOHAN: &str = "Abel Almgren Alm Andersson Asp Backman Blom Borg Boström Brolin Dahlin Edlund Ek Eklund Engdahl Falk Forsberg Frisk \
    Gran Grahn Hagberg Hallberg Hedlund Hellström Holmgren Isaksson Jonsson Kvist Larsson Lilja Lindahl Löfgren Lundin Malm Melin \
    Nordin Norén Nyberg Öberg Palm Persson Rask Rosén Sandberg Sjöberg Sköld Ståhl Strand Sundin Söder Thorell Wallin";

/// The family names of the Johanneses.
const JOHANNES: &str = "Adler Brahms Drechsler Gutenberg Itten Kepler Reuchlin Vermeer";

/// What the family names of the other Annas begin with “Berg”, each alone and with another: 56 people, so that a list of all
/// whose names begin with “Anna Berg” is cut.
const ANNA: &str = "Bergamo Berganza Bergdahl Bergen Berger Bergeron Berget Bergfeld Berggren Bergholm Bergin Bergkamp \
    Bergland Bergling Bergman Bergmann Bergner Bergomi Bergqvist Bergsma Bergson Bergstedt Bergstein Bergsten Bergum Bergvall \
    Bergvik Bergwall";

/// The family names of the Zeyneps: 60 people, more than a list has.
const ZEYNEP: &str = "Acar Akın Aksoy Aktaş Albayrak Alkan Arslan Atalay Ateş Avcı Aydın Balcı Baş Bayram Bilgin Bozkurt \
    Bulut Can Ceylan Coşkun Çakır Çelik Çetin Çiftçi Demir Doğan Duman Durmaz Ekinci Erdem Erol Ersoy Güler Gündüz Güneş Işık \
    Kaplan Kara Kaya Keskin Kılıç Koç Korkmaz Köse Kurt Özcan Özdemir Öztürk Polat Sarı Şahin Şen Tekin Toprak Turan Uçar Uysal \
    Yavuz Yiğit Zengin";

/// Somebody of the directory.
pub(super) struct Listed {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    title: String,
    department: String,
    nick: Option<String>,
    partner: bool,
    pending: bool,
}

/// An address as the tables write it: of the own organization where no other is said.
pub(super) fn address(short: &str) -> String {
    if short.contains('@') {
        short.to_owned()
    } else {
        format!("{short}@example.com")
    }
}

fn written(line: &str) -> Listed {
    let cells: Vec<&str> = line.split('\t').collect();
    let [short, name, title, department, what] = cells[..] else {
        panic!("not five cells: {line}");
    };
    let is = |word: &str| what.split(' ').any(|said| said == word);
    Listed {
        address: address(short),
        name: name.to_owned(),
        kind: match what {
            "bot" => "bot",
            "guest" => "appuser",
            _ => "person",
        },
        title: title.to_owned(),
        department: department.to_owned(),
        nick: what.strip_prefix("nick=").map(str::to_owned),
        partner: is("partner"),
        pending: is("pending"),
    }
}

/// People with these names, whose addresses are this word and a number.
fn crowd(word: &str, names: impl Iterator<Item = String>) -> Vec<Listed> {
    let listed = |(number, name): (usize, String)| Listed {
        address: format!("{word}{number}@example.com"),
        name,
        kind: "person",
        title: format!("Associate {number}"),
        department: "Services".to_owned(),
        nick: None,
        partner: false,
        pending: false,
    };
    names.enumerate().map(listed).collect()
}

/// Everybody, whoever asks first.
pub(super) fn everybody() -> Vec<Listed> {
    let lines = WRITTEN.lines().filter(|line| !line.starts_with('#'));
    let mut all: Vec<Listed> = lines.map(written).collect();
    let twice = |first: &'static str, families: &'static str, second: &'static str| {
        families.split_whitespace().flat_map(move |family| {
            [
                format!("{first} {family}"),
                format!("{first} {family}-{second}"),
            ]
        })
    };
    let silva = SILVA
        .split_whitespace()
        .map(|first| format!("{first} Silva"));
    let johannes = JOHANNES
        .split_whitespace()
        .map(|family| format!("Johannes {family}"));
    let zeynep = ZEYNEP
        .split_whitespace()
        .map(|family| format!("Zeynep {family}"));
    // So many that the first list of them ends with the first Zita.
    let amsel = SILVA.split_whitespace().take(49);
    let amsel = amsel.map(|given| format!("Amsel, {given}"));
    all.extend(crowd("zeynep", zeynep));
    all.extend(crowd("amsel", amsel));
    all.extend(crowd("silva", silva));
    all.extend(crowd("johan", twice("Johan", JOHAN, "Tesch")));
    all.extend(crowd("johannes", johannes));
    all.extend(crowd("bergs", twice("Anna", ANNA, "Tesch")));
    all
}

fn id(kind: &str, of: &str) -> String {
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, of.as_bytes());
    URL_SAFE_NO_PAD.encode(format!("ciscospark://us/{kind}/{uuid}"))
}

impl Listed {
    fn record(&self) -> Value {
        let organization = match (self.partner, self.kind) {
            (true, _) => "partner",
            (_, "appuser") => "guests",
            _ => "own",
        };
        let mut record = json!({
            "id": id("PEOPLE", &self.address),
            "emails": [self.address],
            "displayName": self.name,
            "orgId": id("ORGANIZATION", organization),
            "created": "2024-01-01T00:00:00.000Z",
            "type": self.kind,
        });
        let mut set = |field: &str, value: &str| {
            if !value.is_empty() {
                record[field] = value.into();
            }
        };
        set("title", &self.title);
        set("department", &self.department);
        set("nickName", self.nick.as_deref().unwrap_or_default());
        if self.kind == "person" {
            set("status", if self.pending { "pending" } else { "active" });
        }
        record
    }
}

/// Writes the directory file that the simulator reads.
pub(super) fn write(path: &Path) {
    let items: Vec<Value> = everybody().iter().map(Listed::record).collect();
    std::fs::write(path, json!({"items": items}).to_string()).unwrap();
}

#[test]
fn the_crowds_are_as_large_as_the_table_takes_them_to_be() {
    let all = everybody();
    assert!(all.len() >= 500, "{}", all.len());
    let beginning = |with: &str| all.iter().filter(|p| p.name.starts_with(with)).count();
    assert_eq!(beginning("Johan "), 104);
    assert_eq!(beginning("Johannes "), 8);
    assert_eq!(beginning("John"), 14);
    assert_eq!(beginning("Joh"), 126);
    assert_eq!(beginning("Anna Berg"), 60);
    assert_eq!(beginning("Zeynep "), 60);
    assert_eq!(beginning("Amsel, "), 51);
    let silvas = all.iter().filter(|p| p.name.ends_with(" Silva")).count();
    assert_eq!(silvas, 91);
    let mut addresses: Vec<&str> = all.iter().map(|p| p.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), all.len(), "an address is one person's");
}
