using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Google.Protobuf;
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

    /// <summary>What a command of this call carries that is not to be repeated under a key.</summary>
    public CommandContext ToCommand() => new(By, CommandId.None, Operation, Door);

    /// <summary>What a command of this call carries.</summary>
    /// <param name="request">The request, with a field <c>idempotency_key</c>; empty for none.</param>
    /// <exception cref="RefusalException">The key is no UUID.</exception>
    public CommandContext ToCommand<T>(T request)
        where T : IMessage<T>
    {
        var field = request.Descriptor.FindFieldByName("idempotency_key")
            ?? throw new ArgumentException($"{request.Descriptor.FullName} has no idempotency_key.", nameof(request));
        var typed = (string)field.Accessor.GetValue(request);
        if (typed.Length == 0) return ToCommand();
        if (!Guid.TryParseExact(typed, "D", out var key) || key == Guid.Empty)
        {
            throw new RefusalException(new(
                RefusalCode.InvalidArgument,
                $"The idempotency key '{Shown(typed)}' is no UUID.",
                "Give a UUID in its usual form of 36 characters, version 7 for choice, or none.",
                "idempotency_key"));
        }

        return new(By, new(key), Operation, Door, RequestFingerprint.Of(request, field));
    }

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
