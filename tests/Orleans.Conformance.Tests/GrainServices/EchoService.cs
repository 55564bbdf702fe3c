using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace Orleans.Conformance.GrainServices;

public interface IEchoService : IGrainService
{
    Task<string> EchoAsync(string word);

    Task<Guid> IdentifyAsync();
}

public interface IEchoServiceClient : IGrainServiceClient<IEchoService>, IEchoService;

[Reentrant]
public sealed class EchoService(GrainId id, Silo silo, ILoggerFactory loggerFactory)
    : GrainService(id, silo, loggerFactory), IEchoService
{
    private readonly Guid _identity = Guid.NewGuid();
    private bool _started;

    public override Task Start()
    {
        _started = true;
        return base.Start();
    }

    public Task<string> EchoAsync(string word) =>
        Task.FromResult($"{word} from a {(_started ? "started" : "stopped")} service");

    public Task<Guid> IdentifyAsync() => Task.FromResult(_identity);
}

public sealed class EchoServiceClient(IServiceProvider services)
    : GrainServiceClient<IEchoService>(services), IEchoServiceClient
{
    private IEchoService Service => GetGrainService(CurrentGrainReference.GrainId);

    public Task<string> EchoAsync(string word) => Service.EchoAsync(word);

    public Task<Guid> IdentifyAsync() => Service.IdentifyAsync();
}

public interface IEchoingGrain : IGrainWithStringKey
{
    Task<string> EchoAsync(string word);

    Task<Guid> ServiceAsync();
}

public sealed class EchoingGrain(IEchoServiceClient service) : Grain, IEchoingGrain
{
    public Task<string> EchoAsync(string word) => service.EchoAsync(word);

    public Task<Guid> ServiceAsync() => service.IdentifyAsync();
}
