using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands.Dataset;

/// <summary>
/// <c>bib dataset diff</c>: exit 0 when two versions hold the same files, 8 when they differ; for tables also how.
/// </summary>
internal sealed class DiffCommand : DatasetCommand
{
    private static readonly Shape _shape = new(
        [
            new("change"), new("path"), new("before.size_bytes"), new("after.size_bytes"), new("rows"),
            new("before.type", OnlyWide: true), new("after.type", OnlyWide: true), new("key", OnlyWide: true),
            new("before.sha256", OnlyWide: true), new("after.sha256", OnlyWide: true),
        ],
        "path") { HasHeadAlone = false };

    private readonly Argument<string> _dataset;
    private readonly Argument<string?> _from;
    private readonly Argument<string?> _to;

    public DiffCommand() : base("diff", "Say what differs between two versions; exit 8 when something does.")
    {
        _dataset = AddDataset();
        _from = Add(new Argument<string?>("from")
        {
            Description = "The earlier version. Default: the one before the later.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _to = Add(new Argument<string?>("to")
        {
            Description = "The later version. Default: the newest.",
            Arity = ArgumentArity.ZeroOrOne,
        });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset diff weather/gsod", "what the newest version has changed"),
        new("bib dataset diff weather/gsod 1.0.0 1.2.0 -o json", "between two certain ones"),
        new("bib dataset diff weather/gsod@1.0.0 weather/gsod@1.2.0", "the same, as versions are named elsewhere"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var differences = 0;
        await invocation.Output.WriteManyAsync(_shape, RecordsAsync(), cancellationToken);
        if (differences == 0) invocation.Remark("no differences");
        return differences == 0 ? ExitCode.Ok : ExitCode.Findings;

        async IAsyncEnumerable<JsonObject> RecordsAsync()
        {
            await foreach (var record in DifferencesAsync(invocation, cancellationToken))
            {
                differences++;
                yield return record;
            }
        }
    }

    /// <summary>Versions stand by themselves, or as elsewhere behind their dataset and an @.</summary>
    private static (string Dataset, string From, string To) Named(string dataset, params string?[] others)
    {
        var at = dataset.LastIndexOf('@');
        var (name, versions) = at < 0 ? (dataset, new List<string>()) : (dataset[..at], [dataset[(at + 1)..]]);
        foreach (var other in others.OfType<string>().Where(other => other.Length > 0))
        {
            at = other.LastIndexOf('@');
            if (at > 0 && other[..at] != name)
            {
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage,
                    $"'{other[..at]}' is another dataset than '{name}': what is compared are two versions of one.",
                    $"`bib dataset versions {ShellWord.Quoted(name)}` lists those there are.");
            }

            versions.Add(other[(at + 1)..]);
        }

        return versions.Count <= 2
            ? (name, versions.ElementAtOrDefault(0) ?? "", versions.ElementAtOrDefault(1) ?? "")
            : throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"{versions.Count} versions are named; two are compared.",
                $"bib dataset diff {ShellWord.Quoted(name)} {ShellWord.Quoted(versions[0])} {ShellWord.Quoted(versions[1])}");
    }

    private async IAsyncEnumerable<JsonObject> DifferencesAsync(
        Invocation.Invocation invocation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        var (dataset, from, to) = Named(invocation.Value(_dataset), invocation.Value(_from), invocation.Value(_to));
        var request = new V1.DiffVersionsRequest { Dataset = DatasetRecord.Ref(dataset), From = from, To = to };
        var differences = invocation.Node.StreamAsync(call => stub.DiffVersions(request, call), cancellationToken);
        await foreach (var file in differences.WithCancellation(cancellationToken))
        {
            if (file.Table is { } table)
            {
                if (table.Problem.Length > 0) invocation.Remark($"rows were not compared: {table.Problem}");
                foreach (var change in TableRecord.Of(table)) yield return change;
                continue;
            }

            var record = new JsonObject
            {
                ["change"] = (file.Before, file.After) switch
                {
                    (null, _) => "added",
                    (_, null) => "removed",
                    _ => "changed",
                },
                ["path"] = FileRecord.Shown((file.After ?? file.Before)!.Path),
            };
            if (file.Before is not null) record["before"] = FileRecord.Of(file.Before);
            if (file.After is not null) record["after"] = FileRecord.Of(file.After);
            yield return record;
        }
    }
}
