using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Jobs;

namespace Bib.Grains.Jobs;

/// <summary>A command as the grain keeps it in mind: its name, its context, and what exactly was asked.</summary>
/// <param name="name">The command's public name, for the audit log.</param>
/// <param name="context">Its context.</param>
/// <param name="content">What was asked beside its name; only for commands that have a key.</param>
/// <param name="isAudited">Whether the audit log is told.</param>
internal sealed class JobCommand(string name, CommandContext context, Func<byte[]>? content = null, bool isAudited = true)
{
    public string Name { get; } = name;

    public CommandContext Context { get; } = context;

    public bool IsAudited { get; } = isAudited;

    /// <summary>SHA-256 of what was asked, in hex: of the request, or else of name and content.</summary>
    public string Fingerprint => field ??= Context.Request ?? Convert.ToHexStringLower(
        SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), 0, .. content?.Invoke() ?? []]));

    // The context is left out: a repeat has another operation id.
    public static JobCommand Of(CreateJob command) => new("CreateJob", command.Context, () =>
        JsonSerializer.SerializeToUtf8Bytes(command with { Context = null! }, JobJson.Default.CreateJob));
}
