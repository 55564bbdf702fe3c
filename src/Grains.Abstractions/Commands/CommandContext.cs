using Bib.Grains.Abstractions.Identity;

namespace Bib.Grains.Abstractions.Commands;

/// <summary>
/// What every command carries beside what it asks: who, under which key, in which operation, by which door.
/// </summary>
/// <param name="By">Who asks.</param>
/// <param name="Command">The idempotency key; may be none.</param>
/// <param name="Operation">The request that this is part of.</param>
/// <param name="Door">The way in, as the audit log names it: <c>grpc</c>, <c>p2p</c>, <c>scheduler</c>.</param>
/// <param name="Request">
/// SHA-256, in hex, of the request as it came in by the door, names as they were typed; a repeat is told by it. Null
/// where the command has no key or came by no door: then the command itself is what a repeat must equal.
/// </param>
[GenerateSerializer, Immutable, Alias("bib.command-context")]
public sealed record CommandContext(
    [property: Id(0)] Actor By,
    [property: Id(1)] CommandId Command,
    [property: Id(2)] OperationId Operation,
    [property: Id(3)] string Door,
    [property: Id(4)] string? Request = null)
{
    /// <summary>The same caller and operation, for a part of the command that has a key of its own.</summary>
    public CommandContext ForPart(string part) => this with { Command = Command.Part(part), Request = null };
}
