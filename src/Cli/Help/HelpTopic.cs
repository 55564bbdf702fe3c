using System.Globalization;
using Bib.Cli.Errors;

namespace Bib.Cli.Help;

/// <summary>What is the same for every command, told once: <c>bib help formatting</c>.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Summary">In a line.</param>
/// <param name="TextOf">Tells all of it, at most 80 columns wide; made only for who asks.</param>
internal sealed record HelpTopic(string Name, string Summary, Func<string> TextOf)
{
    /// <summary>All of it.</summary>
    public string Text => TextOf();

    public static IReadOnlyList<HelpTopic> All { get; } =
    [
        new("environment", "Variables that bib reads.", () => """
            Every option of every command has a variable of its own name: --page-size is
            BIB_PAGE_SIZE, --output is BIB_OUTPUT. A flag wins over its variable. For an
            option without a value, 1 or true is on, and 0 or false is off.

              BIB_SOCKET        the node's Unix socket; see bib status
              BIB_OUTPUT        how data is written; see bib help formatting
              BIB_BIBD          the program that bib node start runs; else it is looked
                                for beside bib and on PATH
              BIB_TYPED_AS      what hints call bib; ./bib sets it to how it was called
              BIB_PAGER, PAGER  what a long table is read with at a terminal; empty or
                                cat for nothing, as is --no-pager
              NO_COLOR          not empty: no colour
              TERM=dumb         no colour, and no line is written over
              ACCESSIBLE        not empty: no line is written over; progress is told in
                                lines of its own every 30 seconds
              XDG_CONFIG_HOME   your key is bib/user.pem in it; ~/.config without it
              XDG_STATE_HOME    what bib remembers of uploads, and the log of a node
                                that it started; ~/.local/state without it
              XDG_RUNTIME_DIR   bib/bibd.sock in it is the node's socket

            A node's own variables begin with BIBD_: bibd --help lists them.

            """),
        new("errors", "What errors are numbered by.", () => string.Concat(ErrorPage.All.Select(page => string.Create(
            CultureInfo.InvariantCulture, $"  BIB-{page.Code:0000}  {page.Title}\n"))) + """

            bib help BIB-1101 tells what one means and what to do about it. 1000 to 1999
            are the node's, 2000 to 2999 those of bib itself.

            """),
        new("exit-codes", "What bib ends with.", () => string.Concat(ExitCode.All.Select(entry => string.Create(
            CultureInfo.InvariantCulture, $"  {entry.Code,3}  {entry.Meaning}\n"))) + """

            Scripts may rely on the numbers. 5 is worth another try; with the same
            --idempotency-key a repeated change is made once. 8 is an answer: versions
            differ (bib dataset diff), something is damaged (bib dataset verify,
            bib admin audit verify) or not well (bib status, bib doctor).

            With -o json or ndjson an error is one line of JSON on standard error:
              {"error":{"code","message","cause","hint","help","trace_id","exit_code"}}

            """),
        new("formatting", "How data is written, and JSONPath.", () => """
            Data goes to standard output; progress, remarks, questions and errors to
            standard error. -o chooses:

              table     columns for people; at a terminal cut to its width, with …
              wide      every column, whole; --wide means the same
              json      one array, or one object for a single thing; [] for none
              yaml      the same as YAML
              ndjson    one object a line, as they come
              csv       RFC 4180 with a header; a cell that a spreadsheet would run as a
                        formula begins with an apostrophe (not in bib query)
              name      the name a line, for xargs
              jsonpath=EXPRESSION
                        what the expression selects of the JSON, a value a line; texts
                        bare, all else as JSON

            JSON's fields are added to and never change their meaning.

            JSONPath is RFC 9535's, without the functions match and search. $ is the
            array of a list, or the one object:

              $[*].path                      every path
              $[0]['path', 'etag']           two fields of the first
              $[-1].path, $[1:3], $[::2]     from the end, a slice, every other
              $..size_bytes                  wherever it is
              $[?@.status == 'active'].path  where a field has a value
              $[?@.latest && @.file_count > 1000 || !@.tags[0]].id
              $[?length(@.path) < 20 && count(@.tags[*]) > 1]

            Examples:
              # Ids of what was changed this year
              bib topic list -o "jsonpath=$[?@.updated_at >= '2026'].id"
              # The largest file
              bib query -o 'jsonpath=$[0].n' "select 1 as n"
              # Delete what is tagged so
              bib dataset list --tag old -o name | xargs -n 1 bib dataset rm --yes

            """),
    ];
}
