using Grpc.Net.Client;
using Orleans;

namespace Bib.Bench;

/// <summary>
/// Which of the two engines this was built on. Goals are this repository's own engine's; on the official packages a scenario
/// shows what its peers do, and judges nobody.
/// </summary>
internal static class Engine
{
    /// <summary>Who runs grains.</summary>
    public static string Grains { get; } =
        typeof(IGrain).Assembly.GetName().Name is "Orleans.Embedded" ? "Orleans.Embedded" : "Microsoft.Orleans";

    /// <summary>Who makes gRPC calls, and answers them.</summary>
    public static string Grpc { get; } =
        typeof(GrpcChannel).Assembly.GetName().Name is "Grpc.Embedded" ? "Grpc.Embedded" : "Grpc.AspNetCore, Grpc.Net.Client";

    /// <summary>Whether the goals are to be met.</summary>
    public static bool IsOurs => Grains is "Orleans.Embedded";
}
