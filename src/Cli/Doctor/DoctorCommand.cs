using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Doctor;

/// <summary>
/// <c>bib doctor</c>: looks at everything that may be wrong, changes nothing; ends with 8 when something is.
/// </summary>
internal sealed class DoctorCommand : BibCommand
{
    /// <summary>A node that hangs must not make its doctor hang.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private static readonly Shape _shape = new(
        [new("verdict"), new("check"), new("detail"), new("fix"), new("question", OnlyWide: true)], "check");

    private readonly Option<string?> _bundle;
    private readonly Option<bool> _problems;

    public DoctorCommand() : base("doctor", "Look for everything that may be wrong; ends with 8 when something is.")
    {
        _bundle = Add(new Option<string?>("--bundle")
        {
            Description = "Also write a file to send to whoever helps (tar.gz), without names, addresses and keys.",
            HelpName = "file",
        });
        _problems = Add(new Option<bool>("--problems") { Description = "Show only what is not well." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib doctor", "every check, with what mends it"),
        new("bib doctor --problems -o json", "what is not well, for a script"),
        new("bib doctor --bundle bib-doctor.tar.gz", "with a file for a report"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        using var node = new NodeLink(invocation.Socket, _patience, invocation.Time);
        var patient = new Patient(invocation, node);
        await patient.AskAsync(cancellationToken);
        var results = new List<(Check Check, Finding Finding)>();
        foreach (var check in Checks(HelpPage.RootOf(this)))
            results.Add((check, await LookAsync(check, patient, cancellationToken)));

        var records = results.Select(result => Record(invocation.Program, result)).ToList();
        if (invocation.Value(_bundle) is { Length: > 0 } bundle)
            await WriteAsync(invocation, patient, bundle, records, cancellationToken);
        var shown = invocation.Value(_problems)
            ? records.Where(record => record["verdict"]!.GetValue<string>() is "warning" or "failed")
            : records;
        await invocation.Output.WriteManyAsync(
            _shape, shown.Select(record => (JsonObject)record.DeepClone()).ToAsyncEnumerable(), cancellationToken);
        var (warnings, failures) = (Count(Verdict.Warning), Count(Verdict.Failed));
        invocation.Remark(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} checks: {Count(Verdict.Ok)} ok, {warnings} warnings, {failures} failed, {Count(Verdict.Skipped)} skipped"));
        return failures > 0 ? ExitCode.Findings : ExitCode.Ok;

        int Count(Verdict verdict) => results.Count(result => result.Finding.Verdict == verdict);
    }

    /// <summary>Every check, in order: the nearest first.</summary>
    internal static IReadOnlyList<Check> Checks(Command root) =>
        [.. OwnChecks.All(root), .. MachineChecks.All, .. NodeChecks.All, .. DataChecks.All];

    private static async Task<Finding> LookAsync(Check check, Patient patient, CancellationToken cancellationToken)
    {
        try
        {
            return await check.LookAsync(patient, cancellationToken);
        }
        catch (CliException refused)
        {
            return Finding.Failed(refused.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Skipped(fault.Message);
        }
    }

    private static JsonObject Record(ProgramName program, (Check Check, Finding Finding) result) => new()
    {
        ["check"] = result.Check.Id,
        ["verdict"] = result.Finding.Verdict.ToString().ToLowerInvariant(),
        ["question"] = result.Check.Question,
        ["detail"] = result.Finding.Detail,
        ["fix"] = result.Finding.Verdict is Verdict.Warning or Verdict.Failed
            ? program.In(result.Finding.Fix ?? result.Check.Fix)
            : null,
    };

    private static async Task WriteAsync(
        Invocation.Invocation invocation,
        Patient patient,
        string path,
        IReadOnlyList<JsonObject> records,
        CancellationToken cancellationToken)
    {
        var settings = patient.Settings?.Values.Select(setting => $"{setting.Key}: {setting.Value}  # {setting.Origin}") ?? [];
        var redaction = new Redaction(patient.Home, Environment.UserName, Environment.MachineName);
        try
        {
            await Bundle.WriteAsync(
                path,
                [
                    ("checks.json", JsonText.Indented(new JsonArray([.. records.Select(record => record.DeepClone())]))),
                    ("machine.txt", $"{Environment.OSVersion}\n{Environment.ProcessorCount} processors\n.NET {Environment.Version}\n"),
                    ("settings.yaml", string.Join('\n', settings) + "\n"),
                    ("bibd.log", Bundle.End(Bibd.LogFile(invocation.Terminal.Variable))),
                ],
                redaction,
                cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Failed, $"The bundle cannot be written to '{path}': {fault.Message}",
                "bib doctor --bundle another-name.tar.gz");
        }

        invocation.Remark($"wrote {path}; look into it before you send it");
    }
}
