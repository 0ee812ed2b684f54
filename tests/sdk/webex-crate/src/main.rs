//! What programs do with Webex, through the public methods of the crate `webex`, as far as it has them. It has none
//! for memberships and webhooks, and none that make rooms or find people.
//!
//! Arguments: a person's token, a bot's token, the bot's address, the id of a press of the bot's button.

use std::error::Error;

use webex::adaptive_card::{Action, AdaptiveCard, CardElement};
use webex::{
    ActivityType, AttachmentAction, GlobalId, GlobalIdType, Message, MessageEditParams, MessageListParams,
    MessageOut, Person, Room, RoomListParams, SortRoomsBy, Webex,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [person, bot, bot_email, press] = arguments.as_slice() else {
        return Err("give two tokens, an address and an id".into());
    };
    let (person, bot) = (Webex::new(person).await, Webex::new(bot).await);
    people(&person, &bot, bot_email).await?;
    let direct = messages(&person, &bot, bot_email).await?;
    rooms(&bot, &direct).await?;
    let press = GlobalId::new(GlobalIdType::AttachmentAction, press.clone())?;
    let action: AttachmentAction = bot.get(&press).await?;
    let inputs = action.inputs.ok_or("an action without inputs")?;
    assert_eq!(inputs["answer"], "yes");
    hears(&person, &bot, bot_email).await?;
    println!("webex: people, rooms, messages with cards, attachment actions and the websocket work");
    Ok(())
}

async fn people(person: &Webex, bot: &Webex, bot_email: &str) -> Result<(), Box<dyn Error>> {
    let me = || GlobalId::new_with_cluster_unchecked(GlobalIdType::Person, "me".to_owned(), None);
    let itself: Person = bot.get(&me()).await?;
    assert_eq!(itself.person_type, "bot");
    assert_eq!(itself.emails, [bot_email]);
    let me: Person = person.get(&me()).await?;
    let found: Person = bot
        .get(&GlobalId::new(GlobalIdType::Person, me.id)?)
        .await?;
    assert_eq!(found.display_name, me.display_name);
    Ok(())
}

/// Writes, answers with a card, edits and deletes; the direct space that this was in.
async fn messages(person: &Webex, bot: &Webex, bot_email: &str) -> Result<String, Box<dyn Error>> {
    let question = MessageOut {
        to_person_email: Some(bot_email.to_owned()),
        text: Some("between us".to_owned()),
        ..MessageOut::default()
    };
    let said = person.send_message(&question).await?;
    let id = GlobalId::new(GlobalIdType::Message, said.id.ok_or("no id")?)?;
    let room = said.room_id.ok_or("no room")?;
    let heard: Message = bot.get(&id).await?;
    assert_eq!(heard.text.as_deref(), Some("between us"));

    let mut card = AdaptiveCard::new();
    card.add_body(CardElement::text_block("Well?"));
    card.add_action(Action::Submit {
        data: Some([("answer".to_owned(), "yes".to_owned())].into()),
        title: Some("Yes".to_owned()),
        style: None,
    });
    let mut reply = heard.reply();
    reply.text = Some("A question".to_owned());
    reply.add_attachment(card.clone());
    bot.send_message(&reply).await?;
    let thread = MessageListParams {
        parent_id: Some(id.id()),
        ..MessageListParams::new(&room)
    };
    let replies: Vec<Message> = person.list_with_params(thread).await?;
    let cards: Vec<AdaptiveCard> = replies
        .into_iter()
        .flat_map(|message| message.attachments.unwrap_or_default())
        .map(|attachment| attachment.content)
        .collect();
    assert_eq!(cards, [card]);

    let change = MessageEditParams {
        room_id: &room,
        text: Some("still"),
        ..MessageEditParams::default()
    };
    let edited = person.edit_message(&id, &change).await?;
    assert_eq!(edited.text.as_deref(), Some("still"));
    // It reads a body that Webex does not send, and calls that an error; and it reads an error as an empty message.
    drop(person.delete::<Message>(&id).await);
    let gone: Message = bot.get(&id).await?;
    assert_eq!(gone.id, None);
    Ok(room)
}

async fn rooms(bot: &Webex, direct: &str) -> Result<(), Box<dyn Error>> {
    let latest = RoomListParams {
        sort_by: Some(SortRoomsBy::LastActivity),
        ..RoomListParams::default()
    };
    let rooms: Vec<Room> = bot.list_with_params(latest).await?;
    assert!(rooms.iter().any(|room| room.id == direct));
    let id = GlobalId::new(GlobalIdType::Room, direct.to_owned())?;
    assert_eq!(bot.get::<Room>(&id).await?.room_type, "direct");
    Ok(())
}

/// Hears a message over the websocket, and fetches it by the id that the event tells.
async fn hears(person: &Webex, bot: &Webex, bot_email: &str) -> Result<(), Box<dyn Error>> {
    let mut events = bot.event_stream().await?;
    let question = MessageOut {
        to_person_email: Some(bot_email.to_owned()),
        text: Some("over the websocket".to_owned()),
        ..MessageOut::default()
    };
    let said = person.send_message(&question).await?;
    loop {
        // It gives up by itself when nothing arrives for 20 s.
        let event = events.next().await?;
        let ActivityType::Message(activity) = event.activity_type() else {
            continue;
        };
        if !activity.is_created() {
            continue;
        }
        let heard: Message = bot.get(&event.try_global_id()?).await?;
        if heard.id == said.id {
            assert_eq!(heard.text.as_deref(), Some("over the websocket"));
            return Ok(());
        }
    }
}
