namespace Bib.Architecture.Tests;

/// <summary>Who may use whom. docs/architecture.md shows the same table to people.</summary>
internal static class DependencyTable
{
    /// <summary>The rooms that know nothing of Bib; each could be a library of its own.</summary>
    public static IReadOnlyList<string> GroundFloor { get; } =
    [
        "Orleans.Embedded", "Orleans.Embedded.CodeGenerator", "Orleans.Embedded.TestingHost", "Grpc.Embedded",
        "Grpc.Embedded.Server", "Grpc.Services", "Libp2p", "DuckDb", "Content", "Formats", "Cel",
    ];

    /// <summary>
    /// What the page says a room may use, where that is more than rooms: the words for what is no room of ours.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> WordsOfThePage { get; } = new Dictionary<string, string[]>
    {
        ["the engine's API"] = [.. Engine],
        ["gRPC"] = [.. Grpc],
        ["the gRPC server"] = [.. GrpcServer],
        ["everything"] = ["*"],
        [".NET"] = [],
        ["ASP.NET Core"] = [],
        ["proto"] = [],
        ["the compiler's API"] = [],
        ["Google.Protobuf"] = [],
        ["Npgsql"] = [],
    };

    /// <summary>Room (a folder below src) to the rooms its project files may reference.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        // Ground floor: knows nothing of Bib, nor of each other.
        ["Orleans.Embedded"] = [],
        ["Orleans.Embedded.CodeGenerator"] = [],
        ["Orleans.Embedded.TestingHost"] = ["Orleans.Embedded", "Orleans.Embedded.CodeGenerator"],
        ["Grpc.Embedded"] = [],
        ["Grpc.Embedded.Server"] = ["Grpc.Embedded"],
        ["Grpc.Services"] = ["Grpc.Embedded"],
        ["Libp2p"] = [],
        ["DuckDb"] = [],
        ["Content"] = [],
        ["Formats"] = [],
        ["Cel"] = [],

        // First floor: Bib.
        ["Grains.Abstractions"] = [.. Engine],
        ["Grains"] = ["Grains.Abstractions", "Formats", .. Engine],
        ["Storage"] = ["Grains.Abstractions", "Content", .. Engine],
        ["Query.Worker"] = ["DuckDb"],
        ["Query"] = ["Grains.Abstractions", "Query.Worker", .. Engine],
        ["Network"] = ["Grains.Abstractions", "Libp2p", .. Engine],
        ["Jobs"] = ["Grains.Abstractions", "Cel", .. Engine],

        // Top floor: the doors.
        ["Client"] = [.. Grpc],
        ["Gateway"] = ["Grains.Abstractions", "Client", .. Engine, .. Grpc, .. GrpcServer],
        ["Silo"] = ["*"],
        ["Cli"] = ["Cel", "Client", "Content", "Formats", .. Grpc],
    };

    /// <summary>Packages that a room may reference at all; a room not named here has none of its own.</summary>
    public static IReadOnlyDictionary<string, string[]> AllowedPackages { get; } = new Dictionary<string, string[]>
    {
        ["Orleans.Embedded.CodeGenerator"] = ["Microsoft.CodeAnalysis.CSharp"],
        ["Grpc.Embedded"] = ["Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions"],
        ["Grpc.Services"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Libp2p"] =
        [
            "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options",
        ],
        ["Storage"] = ["Npgsql"],
        ["Network"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Jobs"] = ["YamlDotNet"],
        ["Client"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Silo"] = ["*"],
        ["Cli"] = ["System.CommandLine", "Spectre.Console", "YamlDotNet"],
    };

    private static string[] Engine => ["Orleans.Embedded", "Orleans.Embedded.CodeGenerator"];

    private static string[] Grpc => ["Grpc.Embedded", "Grpc.Services"];

    private static string[] GrpcServer => ["Grpc.Embedded.Server"];
}
