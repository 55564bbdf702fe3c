namespace Grpc.Core;

/// <summary>
/// Made by <see cref="ServerCallContext.CreatePropagationToken"/>; given to <see cref="CallOptions"/>.
/// </summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
