### Deutsch.

language = de
