//! The reference: rooms of the same library that keep nothing. Whatever a member says goes to everybody in its room, one frame a
//! message, in the frames of the real server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use actix_ws::Message;
use futures_util::StreamExt;
use tokio::sync::broadcast;

/// Frames that wait for one member.
const WAITING: usize = 65_536;

struct Room {
    frames: broadcast::Sender<Arc<str>>,
    last: Mutex<u64>,
}

type Rooms = web::Data<Mutex<HashMap<String, Arc<Room>>>>;

/// Serves until it is ended.
pub async fn serve() {
    let rooms: Rooms = web::Data::new(Mutex::default());
    let app = move || App::new().app_data(rooms.clone()).route("/rooms/{room}/socket", web::get().to(join));
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
    println!("http://{}", server.addrs()[0]);
    server.run().await.unwrap();
}

async fn join(
    request: HttpRequest,
    body: web::Payload,
    name: web::Path<String>,
    rooms: Rooms,
) -> actix_web::Result<HttpResponse> {
    let (answer, mut session, mut messages) = actix_ws::handle(&request, body)?;
    let made = || Arc::new(Room { frames: broadcast::channel(WAITING).0, last: Mutex::default() });
    let room = rooms.lock().unwrap().entry(name.into_inner()).or_insert_with(made).clone();
    let mut frames = room.frames.subscribe();
    actix_web::rt::spawn(async move {
        loop {
            tokio::select! {
                frame = frames.recv() => match frame {
                    Ok(frame) => if session.text(&*frame).await.is_err() { break },
                    Err(_) => break,
                },
                message = messages.next() => match message {
                    Some(Ok(Message::Text(text))) if text.starts_with("{\"op\":\"hello\"") => {
                        if session.text("{\"ready\":{}}").await.is_err() { break }
                    }
                    Some(Ok(Message::Text(text))) => {
                        let id = text.split("\"client_id\":\"").nth(1).unwrap_or_default();
                        let id = id.split('"').next().unwrap_or_default().to_owned();
                        let said = text.split("\"kind\"").nth(1).unwrap_or_default();
                        let seq = {
                            let mut last = room.last.lock().unwrap();
                            *last += 1;
                            // Sent under the lock, so that everybody gets them in order.
                            let frame = format!("{{\"events\":[{{\"seq\":{last},\"client_id\":\"{id}\",\"kind\"{said}]}}");
                            let _ = room.frames.send(frame.into());
                            *last
                        };
                        if session.text(format!("{{\"client_id\":\"{id}\",\"seq\":{seq}}}")).await.is_err() { break }
                    }
                    Some(Ok(Message::Ping(bytes))) => if session.pong(&bytes).await.is_err() { break },
                    Some(Ok(_)) => (),
                    Some(Err(_)) | None => break,
                },
            }
        }
    });
    Ok(answer)
}
