using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Datasets;

/// <summary>A command as the grain keeps it in mind: its name, its context, and what exactly was asked.</summary>
internal sealed class DatasetCommand
{
    private readonly Func<byte[]> _content;

    private DatasetCommand(string name, CommandContext context, Func<byte[]> content, SignedRecord? record = null)
    {
        Name = name;
        Context = context;
        Record = record;
        _content = content;
    }

    /// <summary>The command's public name, for the audit log.</summary>
    public string Name { get; }

    public CommandContext Context { get; }

    /// <summary>The word of another node that the command brings; null in any other command.</summary>
    public SignedRecord? Record { get; }

    /// <summary>
    /// SHA-256 of what was asked, in hex: of the request, or else of name and content. Only for commands that have a
    /// key.
    /// </summary>
    public string Fingerprint => field ??= Context.Request ?? MakeFingerprint();

    // The context is left out: a repeat has another operation id.
    public static DatasetCommand Of(CreateDataset command) => new("CreateDataset", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, DatasetJson.Default.CreateDataset));

    public static DatasetCommand Of(UpdateDataset command) => new("UpdateDataset", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, DatasetJson.Default.UpdateDataset));

    public static DatasetCommand Of(MoveDataset command) => new("MoveDataset", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, DatasetJson.Default.MoveDataset));

    public static DatasetCommand Of(ChangeDatasetStatus command) =>
        new($"{command.Transition}Dataset", command.Context, () => JsonSerializer.SerializeToUtf8Bytes(
            command with { Context = null! }, DatasetJson.Default.ChangeDatasetStatus));

    public static DatasetCommand Of(SetDatasetRoles command) => new("SetDatasetRoles", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, DatasetJson.Default.SetDatasetRoles));

    public static DatasetCommand Of(PublishVersion command) => new("CommitVersion", command.Context, () =>
        [.. command.Header.Span, .. command.Signature.Span, .. command.PublicKey.Span]);

    public static DatasetCommand Of(AdoptDataset command) => new(
        "AdoptDataset",
        command.Context,
        () => [.. command.Record.Bytes.Span, .. command.Version is { } version ? version.Header.Span : []],
        command.Record);

    private string MakeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Name));
        hash.AppendData([0]);
        hash.AppendData(_content());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// How a dataset's commands and answers are written where they are kept: fingerprints, receipts, facts.
/// </summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateDataset))]
[JsonSerializable(typeof(UpdateDataset))]
[JsonSerializable(typeof(MoveDataset))]
[JsonSerializable(typeof(ChangeDatasetStatus))]
[JsonSerializable(typeof(SetDatasetRoles))]
[JsonSerializable(typeof(DatasetAnswer))]
[JsonSerializable(typeof(DatasetFacts.Details))]
internal sealed partial class DatasetJson : JsonSerializerContext;
