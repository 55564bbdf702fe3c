using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Users;
using Bib.Grains.Users;
using Bib.Storage.Grains;
using Bib.Storage.Identity;
using Bib.Storage.Postgres;
using Bib.Storage.Sessions;
using Bib.Testing;
using Bib.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Bib.Storage.Tests.Users;

/// <summary>User grains on a real database, in a test cluster.</summary>
internal sealed class UserSilo : IAsyncDisposable
{
    public static readonly UserId Admin = new(new string('a', UserId.Length));
    private static readonly ConcurrentDictionary<string, UserSilo> _running = new();
    private readonly string _name = Guid.NewGuid().ToString("N");
    private readonly TemporaryDirectory _config = new();
    private readonly ScratchDatabase _database;
    private readonly NodeIdentity _node;
    private readonly TestCluster _cluster;

    private UserSilo(ScratchDatabase database)
    {
        _database = database;
        _node = NodeIdentity.LoadOrCreate(_config["identity.pem"]);
        _running[_name] = this;
        var builder = new TestClusterBuilder(1);
        builder.Properties["silo-of-test"] = _name;
        builder.AddSiloBuilderConfigurator<Configurator>();
        _cluster = builder.Build();
    }

    public FakeTimeProvider Time { get; } = new();

    public IUserDirectory Directory => _cluster.GetSiloServiceProvider().GetRequiredService<IUserDirectory>();

    public SessionMemory Memory => _cluster.GetSiloServiceProvider().GetRequiredService<SessionMemory>();

    public static async Task<UserSilo> StartAsync(ScratchDatabase database)
    {
        var silo = new UserSilo(database);
        await silo._cluster.DeployAsync();
        return silo;
    }

    public static CommandContext By(UserId user, CommandId command = default, NodeRole role = NodeRole.Admin) =>
        new(new Actor(user, role), command, new OperationId(Guid.CreateVersion7()), "tests");

    /// <summary>
    /// A public key of its own for each name; storage does not care whether anybody has the private one.
    /// </summary>
    public static CreateUser Create(string name, CommandContext? context = null, NodeRole role = NodeRole.Member) =>
        new(KeyOf(name), name, "", role, context ?? By(Admin));

    public static UserId IdOf(string name) => UserId.FromPublicKey(Convert.FromHexString(KeyOf(name)));

    public IUserGrain Grain(UserId user) => _cluster.GrainFactory.GetGrain<IUserGrain>(user.GrainKey);

    public INodeGrain Node(string peer) => _cluster.GrainFactory.GetGrain<INodeGrain>(NodeKey.Of(peer));

    /// <summary>Makes a user known and answers it.</summary>
    public async Task<UserState> MakeAsync(string name, NodeRole role = NodeRole.Member)
    {
        var answer = await Grain(IdOf(name)).CreateAsync(Create(name, role: role), CancellationToken.None);
        answer.Refusal.ShouldBeNull();
        return answer.User!;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _running.TryRemove(_name, out _);
        _config.Dispose();
    }

    private static string KeyOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private sealed class Configurator : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            var silo = _running[siloBuilder.Configuration["silo-of-test"]!];
            siloBuilder.Services.AddSingleton<TimeProvider>(silo.Time);
            siloBuilder.Services.AddSingleton<IPostgresLogins>(silo._database);
            siloBuilder.Services.AddSingleton(silo._database.Database);
            siloBuilder.Services.AddSingleton<INodeSigner>(silo._node);
            siloBuilder.Services.AddRelationalGrainStorage();

            // A type that is used, not only named, makes the compiler keep the reference by which the engine finds it.
            GC.KeepAlive(typeof(UserGrain));
        }
    }
}
