"""The Sanic application that visitors, professionals and agents talk to."""
