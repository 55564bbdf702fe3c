using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Grpc.Core;

namespace Bib.Gateway.Calls;

/// <summary>Who calls, in which operation; made once a call, before any service sees it.</summary>
/// <param name="By">The caller.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Session">The session that the call came with; null over the Unix socket.</param>
public sealed record CallScope(Actor By, OperationId Operation, SessionId? Session = null)
{
    /// <summary>The way in, as the audit log and the server's log name it.</summary>
    public const string Door = "grpc";

    private const string Key = "bib.call-scope";

    /// <summary>The scope that the interceptor put on a call.</summary>
    public static CallScope Of(ServerCallContext call) => (CallScope)call.UserState[Key];

    /// <summary>Puts the scope on a call.</summary>
    public void PutOn(ServerCallContext call) => call.UserState[Key] = this;

    /// <summary>What a command of this call carries.</summary>
    /// <param name="idempotencyKey">The request's key; empty for none.</param>
    /// <exception cref="RefusalException">The key is no UUID.</exception>
    public CommandContext ToCommand(string idempotencyKey)
    {
        var command = CommandId.None;
        if (idempotencyKey.Length > 0)
        {
            if (!Guid.TryParseExact(idempotencyKey, "D", out var key) || key == Guid.Empty)
            {
                throw new RefusalException(new(
                    RefusalCode.InvalidArgument,
                    $"The idempotency key '{Shown(idempotencyKey)}' is no UUID.",
                    "Give a UUID in its usual form of 36 characters, version 7 for choice, or none.",
                    "idempotency_key"));
            }

            command = new(key);
        }

        return new(By, command, Operation, Door);
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
