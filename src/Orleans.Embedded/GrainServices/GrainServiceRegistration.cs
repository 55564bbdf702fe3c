namespace Orleans.Embedded.GrainServices;

/// <summary>A grain service to start with the silo.</summary>
internal sealed record GrainServiceRegistration(Type Service);
