using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Binding;

/// <summary>A method with what serves it and what its endpoint is to carry.</summary>
internal sealed record BoundMethod(IMethod Method, CallHandler Handler, IReadOnlyList<object> Metadata);
