using BenchmarkDotNet.Attributes;
using Bib.Bench.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Bib.Bench.Micro;

/// <summary>A call, a reference, an activation.</summary>
public class GrainBenchmarks
{
    private IHost _host = null!;
    private IGrainFactory _factory = null!;
    private IEchoGrain _grain = null!;
    private long _next;

    [GlobalSetup]
    public async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        _host = builder.Build();
        await _host.StartAsync();
        _factory = _host.Services.GetRequiredService<IGrainFactory>();
        _grain = _factory.GetGrain<IEchoGrain>(0);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Benchmark]
    public Task<int> Call() => _grain.AddAsync(1);

    [Benchmark]
    public Task<int> CallThatAwaits() => _grain.AddSlowlyAsync(1);

    [Benchmark]
    public IEchoGrain Reference() => _factory.GetGrain<IEchoGrain>(1);

    /// <summary>A grain that was never called: reference, activation and its first call.</summary>
    [Benchmark]
    public Task<int> Activation() => _factory.GetGrain<IEchoGrain>(++_next).AddAsync(1);
}
