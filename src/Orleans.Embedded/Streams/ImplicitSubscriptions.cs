using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Orleans.Embedded.Runtime;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>Which grains are subscribed to a stream by their class's attribute.</summary>
internal sealed class ImplicitSubscriptions(SiloRuntime silo)
{
    private readonly (Type Class, GrainType Name, string? Namespace)[] _classes =
    [
        .. from entry in silo.Types.Classes
           from attribute in entry.Class.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>()
           select (entry.Class, entry.Name, attribute.Namespace),
    ];

    public IEnumerable<Subscription> Of(StreamId streamId) => _classes
        .Where(entry => entry.Namespace is null || entry.Namespace == streamId.GetNamespace())
        .Select(entry => new Subscription(
            IdOf(entry.Name, streamId), new GrainId(entry.Name, KeyOf(entry.Class, streamId)), IsImplicit: true));

    private static IdSpan KeyOf(Type type, StreamId streamId) => typeof(IGrainWithIntegerKey).IsAssignableFrom(type)
        ? GrainIdKeyExtensions.CreateIntegerKey(long.Parse(streamId.GetKeyAsString(), CultureInfo.InvariantCulture))
        : new IdSpan(streamId.Key.ToArray());

    /// <summary>The same in every process, as nothing is stored about implicit subscriptions.</summary>
    private static Guid IdOf(GrainType type, StreamId streamId) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{streamId}")).AsSpan(0, 16));
}
