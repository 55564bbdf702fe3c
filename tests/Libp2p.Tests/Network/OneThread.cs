namespace Libp2p.Tests.Network;

/// <summary>
/// The thread pool with one thread. What passes through it is done by who waits for it then, and on a busy machine
/// nobody waits for another thread to be woken.
/// </summary>
public sealed class OneThread : IDisposable
{
    private readonly (int Least, int Most) _workers;
    private readonly (int Least, int Most) _others;

    public OneThread()
    {
        ThreadPool.GetMinThreads(out _workers.Least, out _others.Least);
        ThreadPool.GetMaxThreads(out _workers.Most, out _others.Most);
        ThreadPool.SetMinThreads(1, _others.Least).ShouldBeTrue();
        ThreadPool.SetMaxThreads(1, _others.Most).ShouldBeTrue();
    }

    public void Dispose()
    {
        ThreadPool.SetMaxThreads(_workers.Most, _others.Most);
        ThreadPool.SetMinThreads(_workers.Least, _others.Least);
    }
}
