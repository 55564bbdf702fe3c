namespace Orleans;

/// <summary>Sees every call when it is sent.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Does what it will and calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}
