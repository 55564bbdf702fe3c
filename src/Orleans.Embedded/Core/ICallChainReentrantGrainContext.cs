namespace Orleans.Core.Internal;

/// <summary>An activation that knows which call chains may come back into it.</summary>
public interface ICallChainReentrantGrainContext
{
    /// <summary>From now on requests of this chain may begin while others are active.</summary>
    void OnEnterReentrantSection(Guid reentrancyId);

    /// <summary>Ends what one <see cref="OnEnterReentrantSection"/> began.</summary>
    void OnExitReentrantSection(Guid reentrancyId);
}
