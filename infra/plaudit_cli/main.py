"""The `plaudit` command."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from plaudit_cli import clocks, config, demo, environments, events, keys, organisations, tenants, users, webhooks
from plaudit_cli.errors import EXPECTED, sentence_of
from plaudit_cli.onboard import onboard
from plaudit_cli.session import Session
from plaudit_cli.tail import tail

GLOBAL_FLAGS = ("--json",)
GLOBAL_OPTIONS = ("--stack",)

HELP = """\
Run an open gamification backend that speaks the Trophy API.

An **organisation** is a customer of your stack. It owns **environments**, such as production and development, which
share nothing. An environment owns **tenants**: the customers of your customer, each with a table of its own. Most
environments are single-tenant; their one tenant is made with them. A **key** belongs to an environment, and is what
an application sends its requests with.

ORG/ENV names an environment, for example demo/production.
"""

EXAMPLES = """\
The local stack, started with `make run`:

- `plaudit demo`
- `plaudit event send words-written --user ada --value 250 --tz Europe/London`
- `plaudit event log demo/production ada`
- `plaudit user search demo/production ad`
- `plaudit user export demo/production ada --output ada.json`
- `plaudit user verify demo/production ada`
- `plaudit tail`

A new customer, from nothing to a first key; safe to run again:

- `plaudit onboard acme production --type production`

Keys and tenants:

- `plaudit key list acme/production`
- `plaudit key rotate acme/production Ab3dE6gH`
- `plaudit tenant create demo/sandbox customer-17 --name "Customer 17"`
- `plaudit tenant backup demo/sandbox customer-17 --output customer-17.backup`
- `plaudit tenant restore demo/sandbox copy-of-17 --input customer-17.backup`

What is set up, as a file; the export of one environment planned against another shows how they differ:

- `plaudit config export acme/staging staging.json`
- `plaudit config plan acme/production staging.json`
- `plaudit config apply acme/production staging.json`

A month rehearsed in seconds, in an environment that is not production:

- `plaudit clock forward acme/staging 4w`

Webhooks, received on this machine for a while, and tried:

- `plaudit webhooks listen demo/production --create`
- `plaudit webhooks test demo/production WEBHOOK achievement.completed`

A stack on AWS, with your own credentials and region:

- `plaudit --stack plaudit organisation list`
"""


class PlauditGroup(TyperGroup):
    """Takes global options anywhere on the line, and says in one sentence what cannot be done."""

    def parse_args(self, context: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # Typer keeps the type to itself
        """Move the global options to the front, where the parser expects them."""
        return super().parse_args(context, _global_options_first(args))

    def invoke(self, context: Any) -> Any:  # noqa: ANN401  # as above
        """Run the command; exit code 1 when it cannot be carried out."""
        try:
            return super().invoke(context)
        except EXPECTED as error:
            typer.echo(f"Error: {sentence_of(error)}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=PlauditGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=HELP,
    epilog=EXAMPLES,
)
app.add_typer(organisations.app, name="organisation")
app.add_typer(environments.app, name="environment")
app.add_typer(tenants.app, name="tenant")
app.add_typer(keys.app, name="key")
app.add_typer(config.app, name="config")
app.add_typer(clocks.app, name="clock")
app.add_typer(events.app, name="event")
app.add_typer(users.app, name="user")
app.add_typer(webhooks.app, name="webhooks")
app.command()(onboard)
app.command()(tail)
app.command()(demo.demo)


@app.callback()
def set_up(
    context: typer.Context,
    stack: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A stack on AWS.", show_default="the local stack of this checkout"),
    ] = None,
    *,
    is_json: Annotated[bool, typer.Option("--json", metavar="", help="Answer in JSON, for scripts.")] = False,
) -> None:
    """Keep what the global options ask for."""
    context.obj = Session(stack, is_json)


def _global_options_first(args: list[str]) -> list[str]:
    first: list[str] = []
    rest: list[str] = []
    remaining = iter(args)
    for arg in remaining:
        if arg == "--":
            rest += [arg, *remaining]
        elif arg in GLOBAL_FLAGS or arg.startswith(tuple(f"{option}=" for option in GLOBAL_OPTIONS)):
            first.append(arg)
        elif arg in GLOBAL_OPTIONS:
            first += [arg, *(value for value in [next(remaining, None)] if value is not None)]
        else:
            rest.append(arg)
    return first + rest
