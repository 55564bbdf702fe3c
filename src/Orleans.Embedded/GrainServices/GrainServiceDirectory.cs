using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;
using Orleans.Services;

namespace Orleans.Embedded.GrainServices;

/// <summary>Starts the silo's grain services and stops them, each in turns of its own.</summary>
internal sealed class GrainServiceDirectory(
    IServiceProvider services,
    SiloRuntime runtime,
    ILocalSiloDetails details,
    ILoggerFactory loggers,
    IEnumerable<GrainServiceRegistration> registrations) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly List<(GrainService Service, Activation Activation)> _running = [];

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<GrainServiceDirectory>(ServiceLifecycleStage.RuntimeGrainServices, StartAsync, StopAsync);

    public TGrainService Get<TGrainService>()
        where TGrainService : IGrainService
    {
        var found = _running.Find(static entry => entry.Service is TGrainService);
        return found.Service is null
            ? throw new InvalidOperationException(
                $"The silo runs no grain service {typeof(TGrainService)}. Register it with AddGrainService.")
            : (TGrainService)runtime.References.Create(typeof(TGrainService), found.Service.GrainId);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var registration in registrations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var type = registration.Service;
            var grainType = GrainType.Create($"sys.svc.{type.FullName}");
            var id = GrainId.Create(grainType, details.SiloAddress.ToParsableString());
            var silo = new Silo(runtime, details.SiloAddress);
            var service = (GrainService)ActivatorUtilities.CreateInstance(services, type, id, silo, loggers);
            runtime.Types.Add(grainType, type.Name, _ => service, type.IsDefined(typeof(ReentrantAttribute), inherit: true));
            var activation = (Activation)runtime.Resolve(id);
            activation.Activate(null, cancellationToken);
            _running.Add((service, activation));
            await InTurnAsync(activation, () => service.Init(services));
            await InTurnAsync(activation, service.Start);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (service, activation) in Enumerable.Reverse(_running))
            await InTurnAsync(activation, service.Stop).WaitAsync(cancellationToken);
    }

    private static Task InTurnAsync(Activation activation, Func<Task> step) => Task.Factory.StartNew(
        step, CancellationToken.None, TaskCreationOptions.DenyChildAttach, activation.TurnScheduler).Unwrap();
}
