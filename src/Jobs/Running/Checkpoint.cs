using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Jobs.Instructions;

namespace Bib.Jobs.Running;

/// <summary>The variables of a job as the text that its row keeps.</summary>
internal static class Checkpoint
{
    /// <summary>Writes variables.</summary>
    public static string Write(IReadOnlyDictionary<string, JobVariable> variables) => JsonSerializer.Serialize(
        new SortedDictionary<string, Kept>(
            variables.ToDictionary(variable => variable.Key, variable => Of(variable.Value)), StringComparer.Ordinal),
        CheckpointJson.Default.SortedDictionaryStringKept);

    /// <summary>Reads what was written.</summary>
    /// <exception cref="InvalidDataException">The row holds something else.</exception>
    public static Dictionary<string, JobVariable> Read(string text)
    {
        try
        {
            var kept = JsonSerializer.Deserialize(text, CheckpointJson.Default.SortedDictionaryStringKept)!;
            return kept.ToDictionary(
                variable => variable.Key, variable => new JobVariable(variable.Value.Value, Of(variable.Value.Table)),
                StringComparer.Ordinal);
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException)
        {
            throw new InvalidDataException("A job's checkpoint cannot be read.", damaged);
        }
    }

    /// <summary>The chunks that variables need: those of lists, and those that they name.</summary>
    public static IEnumerable<ChunkRef> ChunksOf(JobTable table, IChunkStore chunks)
    {
        var reader = new FileListReader(chunks);
        return reader.ReadFrom(table.Files, default).SelectMany(reader.Chunks);
    }

    private static Kept Of(JobVariable variable) => new()
    {
        Value = variable.Value,
        Table = variable.Table is not { } table ? null : new()
        {
            Files = [.. table.Files.Select(part => new KeptPart(part.Chunk.Hash.ToString(), part.Chunk.Length, part.Count))],
            FileCount = table.FileCount,
            Size = table.Size,
            Rows = table.Rows,
            Columns = table.Columns,
            Inputs = table.Inputs,
        },
    };

    private static JobTable? Of(KeptTable? table) => table is null
        ? null
        : new(
            [.. table.Files.Select(part => new ListRef(new(ChunkHash.Parse(part.Hash), part.Length), part.Count))],
            table.FileCount, table.Size, table.Rows, table.Columns, table.Inputs);

    internal sealed record Kept
    {
        public JsonNode? Value { get; init; }

        public KeptTable? Table { get; init; }
    }

    internal sealed record KeptTable
    {
        public required ImmutableArray<KeptPart> Files { get; init; }

        public long FileCount { get; init; }

        public long Size { get; init; }

        public long? Rows { get; init; }

        public required ImmutableArray<ManifestColumn> Columns { get; init; }

        public required ImmutableArray<string> Inputs { get; init; }
    }

    internal sealed record KeptPart(string Hash, int Length, int Count);
}

/// <summary>How a checkpoint is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SortedDictionary<string, Checkpoint.Kept>))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
