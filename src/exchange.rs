//! Pages in the forms that other tools and people exchange.

pub mod requirements;
pub mod sides;
