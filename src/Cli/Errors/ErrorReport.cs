using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli.Errors;

/// <summary>
/// How an error is shown: in words, or as JSON where the output is to be JSON. Always on standard error.
/// </summary>
internal static class ErrorReport
{
    public static void Write(BibTerminal terminal, ProgramName program, CliException error, OutputFormat format)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"BIB-{error.Code:0000}");
        if (format is OutputFormat.Json or OutputFormat.Ndjson)
        {
            var fields = new JsonObject
            {
                ["code"] = code,
                ["message"] = program.In(error.Message),
                ["cause"] = error.Cause is null ? null : program.In(error.Cause),
                ["hint"] = program.In(error.Hint),
                ["help"] = program.In(ErrorPage.CommandOf(error.Code)),
                ["trace_id"] = error.TraceId,
                ["exit_code"] = error.Exit,
            };
            terminal.Error.WriteLine(JsonText.OneLine(new JsonObject { ["error"] = fields }));
            return;
        }

        var label = terminal.ErrorHasColour ? $"\e[31merror[{code}]\e[0m" : $"error[{code}]";
        terminal.Error.WriteLine($"{label}: {Printable.Lines(program.In(error.Message))}");
        if (error.Cause is { Length: > 0 } cause) terminal.Error.WriteLine($"cause: {Printable.Lines(program.In(cause))}");
        if (error.Hint.Length > 0) terminal.Error.WriteLine($"hint: {Printable.Lines(program.In(error.Hint))}");
        terminal.Error.WriteLine($"more: {program.In(ErrorPage.CommandOf(error.Code))}");
        if (error.TraceId is { Length: > 0 } trace) terminal.Error.WriteLine($"trace: {trace}");
    }
}
