using Orleans.Runtime;

namespace Orleans.Embedded.Tests.Guards;

[GenerateSerializer]
public sealed class OrleansExceptionOfOurs(string message, Exception inner) : OrleansException(message, inner);
