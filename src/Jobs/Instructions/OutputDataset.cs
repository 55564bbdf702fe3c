using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Queries;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Uploads;
using Orleans;

namespace Bib.Jobs.Instructions;

/// <summary>
/// <c>output.dataset</c>: publishes a table as the next version of a dataset, which it makes where there is none. Its
/// header says what the table was made of, by which job, with which instructions. Run again, it finds what it did.
/// </summary>
internal sealed class OutputDataset(
    IGrainFactory grains,
    IDatasetDirectory datasets,
    ITopicDirectory topics,
    IUploads uploads,
    IChunkStore chunks,
    ITableInspection inspection,
    INodeSigner node,
    TimeProvider time) : IInstruction
{
    private const string Door = "scheduler";

    /// <summary>How many versions are looked through for this instruction's own, where nothing else remembers it.</summary>
    private const int LookedThroughMax = 100;

    public string Name => "output.dataset";

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("from", ParameterKind.Variable, "clean"),
        new("dataset", ParameterKind.Text, "gsod-clean"),
        new("message", ParameterKind.Text, "rows without a temperature are left out", IsRequired: false),
        new("version", ParameterKind.Text, "1.2.0", IsRequired: false),
    ];

    public async Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken)
    {
        var table = TableOf(call);
        var path = PathOf(call);
        var context = new CommandContext(
            call.Job.CreatedBy, new CommandId(call.Job.Id.Value), OperationId.New(time.GetUtcNow()), Door);
        var publish = context.ForPart($"publish {call.Number}");
        if (await DoneAsync(call, path, publish, cancellationToken) is not { } version)
        {
            var dataset = await FindOrMakeAsync(path, context, cancellationToken);
            version = await PublishAsync(call, table, dataset, publish, cancellationToken);
        }

        var address = $"bib://{path}@{version.Number}";
        await call.Log($"published {address}, {(table.Rows is { } rows ? $"{rows} rows" : $"{table.Size} bytes")}");
        return new(
            new JobVariable(
                new JsonObject
                {
                    ["address"] = address,
                    ["version"] = version.Number.ToString(),
                    ["content_id"] = version.ContentId.ToString(),
                },
                null),
            address);
    }

    private static JobTable TableOf(InstructionCall call)
    {
        var name = call.Text("from")!;
        return call.Variables.GetValueOrDefault(name)?.Table ?? throw new RefusalException(new(
            RefusalCode.NotFound,
            call.Variables.ContainsKey(name) ? $"The variable '{name}' is no table." : $"There is no variable '{name}' by now.",
            "Name the output of a sql.query that was not left out.", "definition"));
    }

    /// <summary>A name alone lies in the job's topic.</summary>
    private static DatasetPath PathOf(InstructionCall call)
    {
        var name = call.Text("dataset") ?? "";
        var whole = name.Contains('/', StringComparison.Ordinal) ? name : $"{call.Topic}/{name}";
        return DatasetPath.TryParse(whole, out var path, out var fault)
            ? path
            : throw new RefusalException(new(
                RefusalCode.InvalidPath, fault, "Give a name in the job's topic, or a topic's path, a slash and a name.",
                "definition"));
    }

    /// <summary>The job and the instruction of it, as the header of what it publishes names them.</summary>
    private static string OriginOf(InstructionCall call) => $"urn:bib:job:{call.Job.Id}#{call.Number}";

    /// <summary>
    /// The version that this very instruction published before the node stopped. Receipts are kept for a day; behind that,
    /// the versions since the job was made still say who made them.
    /// </summary>
    private async Task<DatasetVersion?> DoneAsync(
        InstructionCall call, DatasetPath path, CommandContext publish, CancellationToken cancellationToken)
    {
        var receipt = await grains.GetGrain<IReceiptGrain>(publish.Command.Value).FindPublishedAsync(publish, cancellationToken);
        if (receipt?.Refusal is { } refusal) throw new RefusalException(refusal);
        if (receipt?.Dataset?.Latest is { } published) return published;
        if (await datasets.FindAsync(path, cancellationToken) is not { } found) return null;
        var newest = await datasets.ListVersionsAsync(found.Dataset.Id, LookedThroughMax, null, cancellationToken);
        foreach (var version in newest.Versions.TakeWhile(version => version.CreatedAt >= call.Job.CreatedAt))
        {
            var listing = await datasets.FindVersionAsync(found.Dataset.Id, version.Number, cancellationToken);
            if (listing?.ReadHeader().Job == OriginOf(call)) return version;
        }

        return null;
    }

    private async Task<DatasetId> FindOrMakeAsync(
        DatasetPath path, CommandContext context, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(path, cancellationToken) is { } found) return found.Dataset.Id;
        var topic = await topics.FindAsync(path.Topic, cancellationToken) ?? throw new RefusalException(new(
            RefusalCode.ParentMissing, $"There is no topic '{path.Topic}' for the dataset '{path}'.",
            $"Make it: bib topic create {path.Topic} --parents", "definition"));
        var command = new CreateDataset(topic.Topic.Id, path.Name, "", [], [], context.ForPart($"create {path}"));
        var id = BoundId.For(RecordKind.Dataset, node.NodeId, command.Context, time.GetUtcNow());
        var made = await grains.GetGrain<IDatasetGrain>(id.Value)
            .CreateAsync(command with { Seed = id.Seed }, cancellationToken);
        return made.Refusal is { } refusal ? throw new RefusalException(refusal) : made.Dataset!.Id;
    }

    private async Task<DatasetVersion> PublishAsync(
        InstructionCall call, JobTable table, DatasetId id, CommandContext publish, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IDatasetGrain>(id.Value);
        var may = await grain.MayPublishAsync(publish with { Command = CommandId.None }, cancellationToken);
        if (may.Refusal is { } refusal) throw new RefusalException(refusal);
        var content = await HoldAsync(table, id, UploadOf(table, publish), publish.By.User, cancellationToken);
        var header = HeaderOf(call, table, may.Dataset!, content);
        if (await ShapeAsync(content, cancellationToken) is { } shape)
            header = header with { Format = shape.Format, Columns = shape.Columns, Rows = shape.Rows };
        cancellationToken.ThrowIfCancellationRequested();

        // Once asked, how it ends is waited for: a cancelled job has published, or it has not.
        var answer = await grain.PublishAsync(
            new(ManifestHeaderCodec.Write(header), default, default, publish), CancellationToken.None);
        return answer.Refusal is { } no ? throw new RefusalException(no) : answer.Dataset!.Latest!;
    }

    /// <summary>Always the same for the same files, so that a stop in the midst leaves one upload.</summary>
    private static UploadId UploadOf(JobTable table, CommandContext publish) =>
        new(publish.Command.Part($"upload {string.Join(' ', table.Files.Select(part => part.Chunk.Hash))}").Value);

    /// <summary>The chunks are here already; as an upload they are held until the version holds them.</summary>
    private async Task<UploadedContent> HoldAsync(
        JobTable table, DatasetId dataset, UploadId id, UserId by, CancellationToken cancellationToken)
    {
        if (await uploads.FindAsync(id, dataset, by, cancellationToken) is { } held && held.List.SequenceEqual(table.Files))
            return held;
        await using var upload = await uploads.OpenAsync(id, dataset, by, cancellationToken);
        var reader = new FileListReader(chunks);
        var last = upload.Position.Last;
        foreach (var file in reader.ReadFrom(table.Files, default))
        {
            // An upload that a stop left says how far it came.
            if (upload.Position.Files > 0 && file.Path.CompareTo(last) <= 0) continue;
            await upload.KeepAsync(file with { Chunks = [.. reader.Chunks(file)], Segments = [] }, cancellationToken);
        }

        return await upload.CompleteAsync(cancellationToken);
    }

    private ManifestHeader HeaderOf(InstructionCall call, JobTable table, DatasetState dataset, UploadedContent content)
    {
        var number = dataset.Latest?.Number.Next() ?? VersionNumber.First;
        if (call.Text("version") is { Length: > 0 } wanted && !VersionNumber.TryParse(wanted, out number))
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument, $"'{wanted}' is no version number.",
                "Give three numbers, as in 1.2.0, or leave it out.", "definition"));
        }

        return new()
        {
            DatasetId = dataset.Id.Value,
            Version = number.ToString(),
            Previous = dataset.Latest?.ContentId ?? default,
            Publisher = call.Job.CreatedBy.User,
            CreatedAt = time.GetUtcNow(),
            Message = call.Text("message") ?? "",
            Files = content.List,
            FileCount = content.Files,
            Size = content.Size,
            Lineage = [.. table.Inputs],
            Job = OriginOf(call),
            Code = $"urn:bib:code:sha256:{call.Job.CodeHash}",
        };
    }

    private async Task<TableShape?> ShapeAsync(UploadedContent content, CancellationToken cancellationToken)
    {
        var source = VersionTable.Of(content.List, "the result", chunks) with { IsBeingPublished = true };
        var shape = await inspection.ShapeAsync(source, cancellationToken);
        return shape is null || FitsHeader(shape) ? shape : shape with { Columns = [] };
    }

    /// <summary>A header has room for so many columns; of more, it says the format and the rows.</summary>
    private static bool FitsHeader(TableShape shape) =>
        shape.Columns.Count <= ManifestLimits.CountMax
        && shape.Columns.All(column => column.Name.Length <= ManifestLimits.NameLengthMax)
        && shape.Columns.Sum(column => column.Name.Length + (long)column.Type.Length) <= 1 << 16;
}
