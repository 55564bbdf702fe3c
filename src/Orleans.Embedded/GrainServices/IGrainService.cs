namespace Orleans.Services;

/// <summary>Base of the interfaces of grain services: one service a silo, there as long as the silo is.</summary>
public interface IGrainService : ISystemTarget;
