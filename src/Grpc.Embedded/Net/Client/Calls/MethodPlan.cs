namespace Grpc.Net.Client.Calls;

/// <summary>What a channel knows of a method: where it is posted, and when it is tried again (null: never).</summary>
internal sealed record MethodPlan(Uri Uri, RetryRules? Retry);
