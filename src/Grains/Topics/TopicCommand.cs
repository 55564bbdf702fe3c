using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Topics;

/// <summary>A command as the grain keeps it in mind: its name, its context, and what exactly was asked.</summary>
internal sealed class TopicCommand
{
    private readonly Func<byte[]> _content;

    private TopicCommand(string name, CommandContext context, Func<byte[]> content, SignedRecord? record = null)
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
    public static TopicCommand Of(CreateTopic command) => new("CreateTopic", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, TopicJson.Default.CreateTopic));

    public static TopicCommand Of(UpdateTopic command) => new("UpdateTopic", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, TopicJson.Default.UpdateTopic));

    public static TopicCommand Of(ChangeTopicStatus command) => new($"{command.Transition}Topic", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, TopicJson.Default.ChangeTopicStatus));

    public static TopicCommand Of(SetTopicRoles command) => new("SetTopicRoles", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, TopicJson.Default.SetTopicRoles));

    public static TopicCommand Of(AdoptTopic command) => new(
        "AdoptTopic", command.Context, () => command.Record.Bytes.ToArray(), command.Record);

    private string MakeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Name));
        hash.AppendData([0]);
        hash.AppendData(_content());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
