namespace Libp2p.Tests.Network;

/// <summary>Runs after everything else, one class after another: see <see cref="VirtualTime"/>.</summary>
[CollectionDefinition(VirtualTime.Alone, DisableParallelization = true)]
public sealed class NothingBeside : ICollectionFixture<OneThread>;
