using Orleans.Runtime;

namespace Bib.Grains.Abstractions.Commands;

/// <summary>
/// The operation that runs now. Commands carry theirs; this one travels beside the arguments of every call, so that
/// what only reads carries one too, the loading of a grain's state included.
/// </summary>
/// <param name="Operation">The operation.</param>
/// <param name="Door">The way in, as <see cref="CommandContext.Door"/>.</param>
[GenerateSerializer, Immutable, Alias("bib.operation-under-way")]
public sealed record OperationUnderWay([property: Id(0)] OperationId Operation, [property: Id(1)] string Door)
{
    private const string Key = "bib.operation";

    /// <summary>The one that this code runs for; null where nobody has said.</summary>
    public static OperationUnderWay? Current => RequestContext.Get(Key) as OperationUnderWay;

    /// <summary>What the calling method does from here on, and whatever it calls, is part of this operation.</summary>
    public void Begin() => RequestContext.Set(Key, this);
}
