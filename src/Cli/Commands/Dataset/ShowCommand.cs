using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Citations;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Client.Identity;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset show</c>: a version, or several one after the other.</summary>
internal sealed class ShowCommand : DatasetCommand
{
    private readonly Argument<string[]> _versions;

    public ShowCommand() : base("show", "Show a version: its message, metadata, lineage, signature, citation.") =>
        _versions = Add(new Argument<string[]>("dataset")
        {
            Description = "The dataset's path or id; @1.2.0 behind it names a version, else it is the newest. May be repeated.",
            Arity = ArgumentArity.OneOrMore,
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset show weather/gsod", "the newest version"),
        new("bib dataset show weather/gsod@1.2.0 -o json", "a certain one, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var named = invocation.Value(_versions) ?? [];
        if (named is [var only])
        {
            await invocation.Output.WriteOneAsync(
                DatasetRecord.VersionShape, await RecordAsync(invocation, only, cancellationToken), cancellationToken);
            return ExitCode.Ok;
        }

        var records = named.ToAsyncEnumerable()
            .Select(async (name, token) => await RecordAsync(invocation, name, token));
        await invocation.Output.WriteManyAsync(DatasetRecord.VersionShape, records, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<JsonObject> RecordAsync(
        Invocation.Invocation invocation, string named, CancellationToken cancellationToken)
    {
        var (dataset, version) = DatasetRecord.Split(named);
        var stub = Stub(invocation);
        var answer = await FindVersionAsync(invocation, dataset, version, cancellationToken);
        var record = DatasetRecord.Of(answer.Version);
        record["metadata"] = DatasetRecord.Map(answer.Metadata);
        record["lineage"] = new JsonArray([.. answer.Lineage.Select(entry => JsonValue.Create(entry))]);
        record["job"] = answer.Job.Length == 0 ? null : answer.Job;
        record["code"] = answer.Code.Length == 0 ? null : answer.Code;
        var found = await invocation.Node.CallAsync(
            call => stub.GetDatasetAsync(new() { Dataset = dataset }, call), cancellationToken);
        record["citation"] = CitationRecord.Of(found.Dataset.Citation);
        record["signature"] = answer.Signature.IsEmpty ? null : Convert.ToHexStringLower(answer.Signature.Span);
        record["public_key"] = answer.PublicKey.IsEmpty ? null : Convert.ToHexStringLower(answer.PublicKey.Span);
        var node = answer.NodePublicKey.IsEmpty ? null : VersionSignatures.NodeIdOf(answer.NodePublicKey.Span);
        record["node_id"] = node;
        record["node_signature"] = node is null ? null : Convert.ToHexStringLower(answer.NodeSignature.Span);
        invocation.Remark(SignersOf(answer, node));
        return record;
    }

    private static string SignersOf(V1.GetVersionResponse version, string? node)
    {
        var publisher = version.PublicKey.IsEmpty ? "not signed by its publisher, a local account" : "signed by its publisher";
        return $"{publisher}; {(node is null ? "not signed by a node" : $"signed by node {node}")}";
    }
}
