using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>Who gets a stream's items.</summary>
internal readonly record struct Subscription(Guid Id, GrainId Consumer, bool IsImplicit);
