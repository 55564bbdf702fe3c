namespace Orleans.Concurrency;

/// <summary>A method whose caller does not wait: its task is done as soon as the request is sent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
