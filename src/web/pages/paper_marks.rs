//! What stands on paper for machines and for those who type: the symbol, the code of the link, the number of the reply slip.

use data_encoding::BASE64;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::{ECL, QRBuilder};

use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::{link_token, reply_slip};
use crate::render::pages::on_paper::{OnlineWay, SlipMark};
use crate::usecases::links;
use crate::web::{Ctx, WebError};

/// How the holder of a paper answers without it: the code of exactly their own link, typed or read by a camera.
pub fn online(ctx: &Ctx, (kind, uid, nonce): (InvitationKind, &Uid, &str)) -> Result<OnlineWay, WebError> {
    let base_url = ctx.state.works.post.base_url();
    let link = links::text(ctx.state.desk.keys(), &base_url, (kind, uid, nonce));
    Ok(OnlineWay {
        qr: qr(&format!("{base_url}/i/#{}", link_token::code_fragment(&link.code)))?,
        code: link_token::code_for_reading(&link.code),
        entry_url: link.entry_url,
    })
}

/// What stands on a reply slip: its number, and a symbol that leads whoever has asked, and is signed in, to where it is typed in.
pub fn slip(ctx: &Ctx, invitation: &Uid) -> Result<SlipMark, WebError> {
    let number = reply_slip::number(invitation);
    let base_url = ctx.state.works.post.base_url();
    Ok(SlipMark {
        qr: qr(&format!("{base_url}/on-paper/find?slip={number}"))?,
        number: reply_slip::for_reading(&number),
    })
}

/// A symbol of level M as an image of its own. The page prints it so large that the symbol itself is 25 mm wide at least.
fn qr(text: &str) -> Result<String, WebError> {
    let made = QRBuilder::new(text).ecl(ECL::M).build();
    let code = made.map_err(|e| WebError::Internal(format!("no QR symbol: {e:?}")))?;
    let svg = SvgBuilder::default().shape(Shape::Square).to_str(&code);
    Ok(format!("data:image/svg+xml;base64,{}", BASE64.encode(svg.as_bytes())))
}
