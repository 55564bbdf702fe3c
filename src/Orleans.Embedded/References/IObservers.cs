namespace Orleans.Embedded.References;

/// <summary>Objects that grains can call though they are not grains.</summary>
internal interface IObservers
{
    TObserver Create<TObserver>(IGrainObserver target)
        where TObserver : IGrainObserver;

    void Delete(IGrainObserver target);
}
