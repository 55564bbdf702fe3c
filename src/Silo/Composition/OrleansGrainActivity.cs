using System.Text.Json;
using Bib.Grains.Abstractions.Nodes;
using Orleans;
using Orleans.Runtime;

namespace Bib.Silo.Composition;

/// <summary>What the grains of the node have done, over all of its living silos.</summary>
internal sealed class OrleansGrainActivity(IGrainFactory grains) : IGrainActivity
{
    public async Task<IReadOnlyList<GrainTypeActivity>> ReadAsync(CancellationToken cancellationToken)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var counting = management.SendControlCommandToProvider<OrleansGrainCalls>(
            OrleansGrainCalls.ProviderName, 0, null!, cancellationToken);
        var activations = await management.GetSimpleGrainStatistics(cancellationToken);
        var silos = (await counting)
            .Select(answer => JsonSerializer.Deserialize<OrleansGrainCalls.SiloCalls>((string)answer!)!)
            .ToList();

        var types = silos.SelectMany(silo => silo.TypesOfClasses).DistinctBy(entry => entry.Key).ToDictionary();
        var active = activations
            .Select(entry => (Type: types.GetValueOrDefault(ClassOf(entry.GrainType)), entry.ActivationCount))
            .Where(entry => entry.Type is not null)
            .GroupBy(entry => entry.Type!, entry => (long)entry.ActivationCount)
            .ToDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal);
        return
        [
            .. silos.SelectMany(silo => silo.Methods)
                .GroupBy(call => call.GrainType)
                .OrderBy(type => type.Key, StringComparer.Ordinal)
                .Select(type => new GrainTypeActivity(type.Key, active.GetValueOrDefault(type.Key), Methods(type))),
        ];
    }

    private static IReadOnlyList<GrainMethodActivity> Methods(IEnumerable<OrleansGrainCalls.MethodCalls> calls) =>
    [
        .. calls.GroupBy(call => call.Method, call => call.Count)
            .OrderBy(method => method.Key, StringComparer.Ordinal)
            .Select(method => method.Aggregate(OrleansGrainCalls.CallCount.Sum).ToActivity(method.Key)),
    ];

    /// <summary>Without the assembly that the runtime writes after it.</summary>
    private static string ClassOf(string name) => name.Split(',')[0];
}
